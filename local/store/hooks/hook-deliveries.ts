import type { Clock } from '../../../lambda/sync/clock.ts';
import { createStatusLog, type StatusCounters } from '../status-log.ts';
import { type BlockedDomains, domainOf } from './blocked-domains.ts';
import { createCourier } from './courier.ts';
import { type DeliveryOptions, plainDelivery } from './delivery-options.ts';
import { deliveryTimes } from './delivery-times.ts';
import { envelopeOf } from './envelope.ts';
import type { Hook } from './hook.ts';
import type { HookRegistry } from './hook-registry.ts';
import type { AttemptStatus, LoggedAttempt } from './logged-attempt.ts';
import { createOutbox } from './outbox.ts';
import type { StoreEvent } from './store-event.ts';
import type { WebhookSettings } from './webhook-settings.ts';

export interface HookDeliveriesOptions {
  readonly storeHash: string;
  readonly clock: Clock;
  readonly registry: HookRegistry;
  readonly domains: BlockedDomains;
  /** The client secret of an API account. */
  readonly secretOf: (clientId: string) => string | undefined;
  readonly settings: WebhookSettings;
}

/** Delivers events to hooks. */
export interface HookDeliveries {
  deliver(event: StoreEvent, hooks: readonly Hook[]): void;
  change(options: DeliveryOptions): void;
  /** The latest attempts, in the order in which they ended. */
  readonly attempts: readonly LoggedAttempt[];
  readonly counters: StatusCounters<AttemptStatus>;
  /** Resolves when no delivery is in flight. A retry counts only once its time has come. */
  idle(): Promise<void>;
  close(): void;
}

/** Seconds from each failed attempt to the next one: 48 hours in all. */
const retrySeconds = [60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400];

interface Delivery {
  readonly id: string;
  readonly hookId: number;
  readonly activation: number;
  readonly scope: string;
  readonly body: string;
  readonly announcedAt: number;
  readonly attempt: number;
}

export function createHookDeliveries({
  storeHash,
  clock,
  registry,
  domains,
  secretOf,
  settings,
}: HookDeliveriesOptions): HookDeliveries {
  const { deliverTo = () => undefined, patience, maxInFlight = 50, random = Math.random } = settings;
  const log = createStatusLog<AttemptStatus, LoggedAttempt>();
  const courier = createCourier({ deliverTo, secretOf, patience });
  const outbox = createOutbox({ clock, maxInFlight, send: attempt });
  let options = { ...plainDelivery, ...settings.deliveries };
  let lastNumber = 0;

  async function attempt(delivery: Delivery): Promise<void> {
    const at = clock.now();
    const hook = liveHookOf(delivery);
    if (!hook) return;
    const domain = domainOf(hook.destination);
    if (domains.isBlocked(domain)) {
      record(delivery, at, 'blocked');
      if (settings.whileBlocked === 'retry') retry(delivery);
      return;
    }

    const signedAt = delivery.attempt > 1 && options.retriesSignedAnew ? at : delivery.announcedAt;
    const letter = { ...delivery, signedAt: options.signed ? signedAt : undefined };
    const status = await courier.carry(letter, hook);

    const isAcknowledged = typeof status === 'number' && status >= 200 && status < 300;
    record(delivery, at, status);
    domains.record(domain, status, isAcknowledged);
    if (!isAcknowledged) retry(delivery);
  }

  /** Returns the hook as it is now. Undefined if it was removed, or was inactive at some time since. */
  function liveHookOf({ hookId, activation }: Delivery): Hook | undefined {
    const hook = registry.get(hookId);
    return hook?.status === 'active' && hook.activation === activation ? hook : undefined;
  }

  function retry(delivery: Delivery): void {
    const waitSeconds = retrySeconds[delivery.attempt - 1];
    if (waitSeconds !== undefined) {
      outbox.postpone({ ...delivery, attempt: delivery.attempt + 1 }, waitSeconds * 1_000);
    } else if (liveHookOf(delivery)) {
      registry.deactivate(delivery.hookId);
    }
  }

  function record({ id, hookId, scope, body, attempt }: Delivery, at: number, status: AttemptStatus): void {
    log.record({ hookId, scope, deliveryId: id, attempt, at, status, body });
  }

  function deliver(event: StoreEvent, hook: Hook): void {
    const announcedAt = clock.now();
    lastNumber += 1;
    const delivery: Delivery = {
      id: `msg_${lastNumber}`,
      hookId: hook.id,
      activation: hook.activation,
      scope: event.scope,
      body: envelopeOf(event, { storeHash, at: announcedAt }, options, random),
      announcedAt,
      attempt: 1,
    };
    const times = deliveryTimes(options, random);
    if (times.length === 0) record(delivery, announcedAt, 'lost');
    for (const waitMs of times) outbox.dispatch(delivery, waitMs);
  }

  return {
    deliver(event, hooks) {
      for (const hook of hooks) deliver(event, hook);
    },
    change(changes) {
      options = { ...options, ...changes };
    },
    attempts: log.entries,
    counters: log.counters,
    idle: outbox.idle,
    close() {
      outbox.close();
      courier.close();
    },
  };
}

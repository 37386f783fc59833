import type { Clock } from '../../../lambda/sync/clock.ts';
import type { Answer } from '../answer.ts';
import type { ApiAccount } from '../api-accounts.ts';
import type { StatusCounters } from '../status-log.ts';
import type { StoreRequest } from '../store-request.ts';
import { createBlockedDomains } from './blocked-domains.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import type { Hook } from './hook.ts';
import { createHookDeliveries } from './hook-deliveries.ts';
import { createHookRegistry } from './hook-registry.ts';
import { answerAboutHooks } from './hooks-resource.ts';
import type { AttemptStatus, LoggedAttempt } from './logged-attempt.ts';
import type { StoreEvent } from './store-event.ts';
import type { WebhookSettings } from './webhook-settings.ts';

/** A test's access to the store's hooks. */
export interface WebhookControls {
  /** The hooks of all API accounts, by ascending id. */
  hooks(): Hook[];
  /** Deactivates a hook as if it had failed for 48 hours. Throws if the hook does not exist. */
  deactivateHook(id: number): void;
  /** Changes the options from the next event on. The other options stay as they are. */
  changeDeliveries(options: DeliveryOptions): void;
  /** The latest attempts, in the order in which they ended. */
  readonly deliveries: readonly LoggedAttempt[];
  readonly deliveryCounters: StatusCounters<AttemptStatus>;
  /** Resolves when no delivery is in flight, delayed ones included. A retry counts only once its time has come. */
  delivered(): Promise<void>;
}

export interface Webhooks {
  readonly controls: WebhookControls;
  /** Delivers the event to all hooks that subscribed to it. Costs almost nothing without hooks. */
  announce(event: StoreEvent): void;
  answer(request: StoreRequest, account: ApiAccount): Answer;
  /** Cuts deliveries in flight and drops waiting ones. */
  close(): void;
}

export interface WebhooksOptions {
  readonly storeHash: string;
  readonly clock: Clock;
  readonly accounts: Iterable<ApiAccount>;
  readonly settings: WebhookSettings;
}

const ninetyDaysMs = 90 * 86_400_000;

export function createWebhooks({ storeHash, clock, accounts, settings }: WebhooksOptions): Webhooks {
  const now = () => clock.now();
  const { hookDelayMs = 0, quietMs = ninetyDaysMs } = settings;
  const registry = createHookRegistry({ now, hookDelayMs, quietMs });
  const domains = createBlockedDomains(now);
  const secrets = new Map(Array.from(accounts, ({ clientId, clientSecret }) => [clientId, clientSecret]));
  const secretOf = (clientId: string) => secrets.get(clientId);
  const deliveries = createHookDeliveries({ storeHash, clock, registry, domains, secretOf, settings });

  return {
    controls: {
      hooks: registry.all,
      deactivateHook(id) {
        if (!registry.get(id)) throw new Error(`the simulated store has no hook ${id}`);
        registry.deactivate(id);
      },
      changeDeliveries: deliveries.change,
      deliveries: deliveries.attempts,
      deliveryCounters: deliveries.counters,
      delivered: deliveries.idle,
    },
    announce: (event) => deliveries.deliver(event, registry.hearing(event.scope)),
    answer: (request, { clientId }) => answerAboutHooks(request, { clientId, storeHash, registry, domains }),
    close: deliveries.close,
  };
}

import { retryDelaySeconds } from '../../lambda/aws/queue/retry-delay.ts';
import { SyncError, UnconfirmedError } from '../../lambda/sync/errors.ts';
import { type RefreshResult, resultOf } from '../../lambda/sync/refresh/refresh-customers.ts';
import type { RefreshReason } from '../../lambda/sync/refresh-request.ts';
import type { Facts, Message } from './facts.ts';
import type { Luck } from './luck.ts';
import type { Scheduler } from './scheduler.ts';

export interface QueueSettings {
  readonly visibilityMs: number;
  readonly maxReceives: number;
}

/** The refresh queue: at least once, in no order; what fails comes back, and in the end is a dead letter. */
export interface ModelQueue {
  accept(request: { id: number; reason: RefreshReason; seed: number; announces?: number }): void;
  receive(luck: Luck): Message[];
  settle(messages: readonly Message[], results: ReadonlyMap<number, RefreshResult>): void;
}

export function createModelQueue(
  settings: QueueSettings,
  scheduler: Scheduler,
  facts: Facts,
  onVisible: () => void,
): ModelQueue {
  function hide(message: Message, forMs: number): void {
    message.visibleAtMs = scheduler.now() + forMs;
    scheduler.at(message.visibleAtMs, onVisible);
  }

  function letGo(message: Message, error: unknown): void {
    if (error instanceof UnconfirmedError) facts.count('request sent back as unconfirmed');
    if (!(error instanceof SyncError)) facts.bugs.push(`a refresh failed in an unforeseen way: ${error}`);
    const isHopeless = error instanceof SyncError && !error.retryable;
    if (isHopeless || message.receives >= settings.maxReceives) {
      message.end = 'dead letter';
      message.isHopeless = isHopeless;
      facts.count('request dead-lettered');
    } else hide(message, retryDelaySeconds(error, message.receives) * 1_000);
  }

  return {
    accept({ id, reason, seed, announces }) {
      const acceptedAtMs = scheduler.now();
      facts.tell(() => `queue accepted ${reason} ${id}`);
      facts.messages.push({
        id,
        reason,
        seed,
        announces,
        acceptedAtMs,
        visibleAtMs: acceptedAtMs,
        receives: 0,
        end: 'open',
      });
      scheduler.at(acceptedAtMs, onVisible);
    },

    receive(luck) {
      const visible = facts.messages.filter(
        ({ end, visibleAtMs }) => end === 'open' && visibleAtMs <= scheduler.now(),
      );
      const some = visible.slice(0, 11 - luck.between(1, 10));
      for (const message of some) {
        message.receives += 1;
        if (luck.chance(0.05)) facts.count('request delivered twice');
        else hide(message, settings.visibilityMs);
      }
      return some;
    },

    settle(messages, results) {
      for (const message of messages) {
        if (message.end !== 'open') continue;
        const result = resultOf({ customerId: message.id, reason: message.reason }, results);
        const ofOthers = results.get(message.id);
        if ('error' in result && ofOthers !== undefined && 'outcome' in ofOthers) {
          facts.count('deletion asked again, as the customer was found');
        }
        if ('outcome' in result) {
          message.end = result.outcome === 'satisfied' ? 'satisfied' : 'done';
          if (message.end === 'satisfied') facts.count('request satisfied without a fetch');
        } else letGo(message, result.error);
      }
    },
  };
}

import { logField, metric } from '../../contract.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  PausedError,
  RateLimitedError,
  SyncError,
  UnconfirmedError,
  UndecidedError,
} from '../../sync/errors.ts';
import type { RefreshResult } from '../../sync/refresh/refresh-customers.ts';
import type { MessageIds } from '../queue/refresh-message.ts';
import type { Telemetry } from './telemetry.ts';

/** Counts and logs for refreshes. */
export interface RefreshTelemetry {
  /** Logs a line for each failure and one for all counts. */
  refreshed(results: ReadonlyMap<number, RefreshResult>): void;
  /** A request cannot be read. `ids` name its message, if it came in one. */
  refused(error: unknown, ids?: MessageIds): void;
  /** The request is done: its customer is stored, or was stored already. */
  done(ids: MessageIds, outcome: string): void;
  /** The request comes back after `seconds`. */
  postponed(ids: MessageIds, error: unknown, seconds: number): void;
  deadLettered(ids: MessageIds, error: unknown): void;
  notSettled(ids: MessageIds, error: unknown): void;
}

const outcomeNames = { ...logField, ...metric };

export function createRefreshTelemetry({ count, measure, log, logFailure }: Telemetry): RefreshTelemetry {
  function countFailure(error: unknown): void {
    count(isPostponed(error) ? logField.postponed : logField.attemptsFailed);
    if (error instanceof CredentialsRejectedError) count(metric.credentialsRejected);
    else if (error instanceof ConfigurationError) count(metric.configurationFailed);
    else if (!isPostponed(error) && isMadeAgain(error)) count(metric.failed);
  }

  return {
    refreshed(results) {
      const outcomes: Record<string, number> = {};
      for (const [customerId, result] of results) {
        const name = nameOf(result);
        outcomes[name] = (outcomes[name] ?? 0) + 1;
        if ('outcome' in result) {
          count(outcomeNames[result.outcome]);
          if (result.lagMs !== undefined) measure(metric.lagSeconds, result.lagMs / 1_000);
          if (result.stillThere !== undefined) {
            count(logField.postponed);
            logFailure('deleted customer found alive', result.stillThere, { customerId });
          }
        } else {
          countFailure(result.error);
          logFailure('customer not refreshed', result.error, { customerId });
        }
      }
      log('customers refreshed', outcomes);
    },

    refused(error, ids) {
      countFailure(error);
      logFailure('request refused', error, ids);
    },

    done: (ids, outcome) => log('request done', { ...ids, outcome }),

    postponed: (ids, error, seconds) =>
      logFailure('request comes back', error, { ...ids, inSeconds: seconds }),

    deadLettered(ids, error) {
      count(logField.deadLettered);
      logFailure('request dead-lettered', error, ids);
    },

    notSettled(ids, error) {
      logFailure('message left to its visibility timeout', error, ids);
    },
  };
}

function nameOf(result: RefreshResult): string {
  if ('outcome' in result) return result.outcome;
  return isPostponed(result.error) ? 'postponed' : 'failed';
}

/** Nothing is wrong, it is only too early. */
function isPostponed(error: unknown): boolean {
  return [RateLimitedError, UnconfirmedError, UndecidedError, PausedError].some(
    (kind) => error instanceof kind,
  );
}

/** Otherwise the request is dead-lettered at once. */
function isMadeAgain(error: unknown): boolean {
  return !(error instanceof SyncError) || error.retryable;
}

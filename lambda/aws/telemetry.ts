import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { type MetricName, metric, metricNamespace } from '../contract.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  RateLimitedError,
  SyncError,
  UnconfirmedError,
} from '../sync/errors.ts';
import type { ApiTelemetry } from '../sync/ports.ts';
import type { RefreshResult } from '../sync/refresh-customers.ts';
import { describeError } from './describe-error.ts';
import { eventIdOf } from './refresh-event.ts';
import type { MessageIds } from './refresh-message.ts';

/** What the function says of itself: JSON log lines and one line of metrics (EMF) an invocation. Ids and counts only. */
export interface Telemetry extends ApiTelemetry {
  /** The correlation id is the event's own where it has one, else the invocation's. */
  begin(context: Context, event: unknown): void;
  /** Each failure is a line, the rest are counts. */
  refreshed(results: ReadonlyMap<number, RefreshResult>): void;
  /** A request that cannot be read; `ids` tell where it is to be found, if anywhere. */
  refused(error: unknown, ids?: MessageIds): void;
  deadLettered(ids: MessageIds, error: unknown): void;
  notSettled(ids: MessageIds, error: unknown): void;
  /** An access token is used on, because it could not be read anew. */
  tokenKept(error: unknown): void;
  /** Must be the last call of an invocation. */
  end(): void;
}

const units: Partial<Record<MetricName, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  [metric.pacerWaitMs]: MetricUnit.Milliseconds,
};

export function createTelemetry(stackName: string): Telemetry {
  const logger = new Logger({ serviceName: stackName });
  const metrics = new Metrics({ namespace: metricNamespace, serviceName: stackName });
  const totals = new Map<MetricName, number>();

  const count = (name: MetricName, amount = 1) => void totals.set(name, (totals.get(name) ?? 0) + amount);

  function countFailure(error: unknown): void {
    count(isPostponed(error) ? metric.postponed : metric.failed);
    if (error instanceof CredentialsRejectedError) count(metric.credentialsRejected);
    if (error instanceof ConfigurationError) count(metric.configurationFailed);
  }

  function logFailure(message: string, error: unknown, ids: object = {}): void {
    const fields = { ...ids, ...describeError(error) };
    if (error instanceof SyncError) logger.warn(message, fields);
    else logger.error(message, fields);
  }

  return {
    begin(context, event) {
      logger.addContext(context);
      logger.setCorrelationId(eventIdOf(event) ?? context.awsRequestId);
    },

    refreshed(results) {
      const outcomes: Record<string, number> = {};
      for (const [customerId, result] of results) {
        const name = nameOf(result);
        outcomes[name] = (outcomes[name] ?? 0) + 1;
        if ('outcome' in result) {
          count(metric[result.outcome]);
        } else {
          countFailure(result.error);
          logFailure('customer not refreshed', result.error, { customerId });
        }
      }
      logger.info('customers refreshed', outcomes);
    },

    refused(error, ids) {
      countFailure(error);
      logFailure('request refused', error, ids);
    },

    deadLettered(ids, error) {
      count(metric.deadLettered);
      logFailure('request dead-lettered', error, ids);
    },

    notSettled(ids, error) {
      logFailure('message left to its visibility timeout', error, ids);
    },

    tokenKept(error) {
      logFailure('access token not read anew, the old one is used on', error);
    },

    requestSent: () => count(metric.apiRequests),
    rateLimited: () => count(metric.apiRateLimited),
    serverErrorAnswered: () => count(metric.apiServerErrors),
    retried: () => count(metric.apiRetries),
    waited: (waitMs) => count(metric.pacerWaitMs, waitMs),
    quotaLeft: (requests) => void totals.set(metric.quotaLeft, requests),

    end() {
      if (totals.size === 0) return;
      for (const [name, total] of totals) metrics.addMetric(name, units[name] ?? MetricUnit.Count, total);
      totals.clear();
      metrics.publishStoredMetrics();
    },
  };
}

function nameOf(result: RefreshResult): string {
  if ('outcome' in result) return result.outcome;
  return isPostponed(result.error) ? 'postponed' : 'failed';
}

/** Nothing is wrong: it is only too early. */
function isPostponed(error: unknown): boolean {
  return error instanceof RateLimitedError || error instanceof UnconfirmedError;
}

import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { type Identity, identityOf, type MetricName, metric, metricNamespace } from '../../contract.ts';
import { SyncError } from '../../sync/errors.ts';
import type { ApiTelemetry } from '../../sync/ports.ts';
import { apiRequestIdOf } from '../events/http-event.ts';
import { eventIdOf } from '../events/refresh-event.ts';
import { describeError } from './describe-error.ts';

/** Writes JSON log lines, and one line of metrics (EMF) for each invocation. Ids and counts only. */
export interface Telemetry extends ApiTelemetry {
  /** The correlation id is the event's, or that of the API's request, if there is one; else the invocation's. */
  begin(context: Context, event: unknown): void;
  count(name: MetricName, amount?: number): void;
  /** Sets a value that is not a sum. The last one of an invocation counts. */
  gauge(name: MetricName, value: number): void;
  log(fact: string, fields: object): void;
  /** A foreseen failure is a warning; a bug is an error. */
  logFailure(fact: string, error: unknown, fields?: object): void;
  /** An old secret stays in use, because it could not be read again. */
  secretKept(error: unknown): void;
  /** Must be the last call of an invocation. */
  end(): void;
}

const units: Partial<Record<MetricName, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  [metric.pacerWaitMs]: MetricUnit.Milliseconds,
  [metric.watermarkAgeSeconds]: MetricUnit.Seconds,
  [metric.fullSweepAgeSeconds]: MetricUnit.Seconds,
};

export function createTelemetry(identity: Identity): Telemetry {
  const serviceName = identityOf(identity);
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: metricNamespace, serviceName });
  const values = new Map<MetricName, number>();

  const count = (name: MetricName, amount = 1) => void values.set(name, (values.get(name) ?? 0) + amount);
  const gauge = (name: MetricName, value: number) => void values.set(name, value);

  function logFailure(fact: string, error: unknown, ids: object = {}): void {
    const fields = { ...ids, ...describeError(error) };
    if (error instanceof SyncError) logger.warn(fact, fields);
    else logger.error(fact, fields);
  }

  return {
    begin(context, event) {
      logger.addContext(context);
      logger.setCorrelationId(eventIdOf(event) ?? apiRequestIdOf(event) ?? context.awsRequestId);
    },

    count,
    gauge,
    logFailure,
    log: (fact, fields) => logger.info(fact, { ...fields }),
    secretKept: (error) => logFailure('secret not read again, the old one stays in use', error),

    requestSent: () => count(metric.apiRequests),
    rateLimited: () => count(metric.apiRateLimited),
    serverErrorAnswered: () => count(metric.apiServerErrors),
    retried: () => count(metric.apiRetries),
    waited: (waitMs) => count(metric.pacerWaitMs, waitMs),
    quotaLeft: (requests) => gauge(metric.quotaLeft, requests),

    end() {
      if (values.size === 0) return;
      for (const [name, value] of values) metrics.addMetric(name, units[name] ?? MetricUnit.Count, value);
      values.clear();
      metrics.publishStoredMetrics();
    },
  };
}

import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { type CountName, type Identity, identityOf, logField, type MetricName } from '../../contract.ts';
import { SyncError } from '../../sync/errors.ts';
import type { ApiTelemetry } from '../../sync/ports.ts';
import { apiRequestIdOf } from '../events/http-event.ts';
import { eventIdOf } from '../events/refresh-event.ts';
import { toCountLines } from './count-lines.ts';
import { describeError } from './describe-error.ts';

/** Writes JSON log lines, and one line of counts for each invocation, which holds its metrics. Ids and counts only. */
export interface Telemetry extends ApiTelemetry {
  /** The correlation id is the event's, or that of the API's request, if there is one; else the invocation's. */
  begin(context: Context, event: unknown): void;
  /** Adds to a count. A count of 0 is not written. */
  count(name: CountName, amount?: number): void;
  /** Sets a value that is not a sum. The last one of an invocation counts. */
  gauge(name: CountName, value: number): void;
  /** Adds a value to a metric with a distribution. */
  measure(name: MetricName, value: number): void;
  log(fact: string, fields: object): void;
  /** A foreseen failure is a warning; a bug is an error. */
  logFailure(fact: string, error: unknown, fields?: object): void;
  /** An old secret stays in use, because it could not be read again. */
  secretKept(error: unknown): void;
  /** Must be the last call of an invocation. */
  end(): void;
}

export function createTelemetry(identity: Identity): Telemetry {
  const serviceName = identityOf(identity);
  const logger = new Logger({ serviceName });
  const counts = new Map<CountName, number[]>();
  let requestId: string | undefined;

  const gauge = (name: CountName, value: number) => void counts.set(name, [value]);
  const count = (name: CountName, amount = 1) => {
    if (amount > 0) gauge(name, (counts.get(name)?.[0] ?? 0) + amount);
  };

  function logFailure(fact: string, error: unknown, ids: object = {}): void {
    const fields = { ...ids, ...describeError(error) };
    if (error instanceof SyncError) logger.warn(fact, fields);
    else logger.error(fact, fields);
  }

  return {
    begin(context, event) {
      requestId = context.awsRequestId;
      logger.addContext(context);
      logger.setCorrelationId(eventIdOf(event) ?? apiRequestIdOf(event) ?? context.awsRequestId);
    },

    count,
    gauge,
    measure(name, value) {
      const values = counts.get(name) ?? [];
      values.push(value);
      counts.set(name, values);
    },
    logFailure,
    log: (fact, fields) => logger.info(fact, { ...fields }),
    secretKept: (error) => logFailure('secret not read again, the old one stays in use', error),

    requestSent: () => count(logField.apiRequests),
    rateLimited: () => count(logField.apiRateLimited),
    serverErrorAnswered: () => count(logField.apiServerErrors),
    retried: () => count(logField.apiRetries),
    waited: (waitMs) => count(logField.pacerWaitMs, waitMs),
    quotaLeft: (requests) => gauge(logField.quotaLeft, requests),

    end() {
      const about = { service: serviceName, function_request_id: requestId };
      for (const line of toCountLines(counts, about, Date.now())) {
        // Lambda would put a line of `console.log` into a field, where CloudWatch finds no metrics.
        process.stdout.write(`${JSON.stringify(line)}\n`);
      }
      counts.clear();
    },
  };
}

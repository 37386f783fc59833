import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { createAccessTokens } from '../aws/access-tokens.ts';
import { createRefreshQueue } from '../aws/refresh-queue.ts';
import { createTelemetry } from '../aws/telemetry.ts';
import { createClient } from '../bigcommerce/client.ts';
import { createCustomersV2 } from '../bigcommerce/customers-v2.ts';
import { readConfig } from '../config.ts';
import { refreshPipeline } from '../contract.ts';
import { createCustomerTable } from '../dynamodb/customer-table.ts';
import { createDocumentClient } from '../dynamodb/document-client.ts';
import { type Clock, systemClock } from '../sync/clock.ts';
import { createRecentFetches } from '../sync/recent-fetches.ts';
import { refreshCustomers } from '../sync/refresh-customers.ts';
import type { RefreshRequest } from '../sync/refresh-request.ts';
import {
  answerCaller,
  answerEvent,
  answerQueue,
  isDirectInvocation,
  isQueueBatch,
} from './refresh-inputs.ts';

/** Kept back from each invocation for the last writes and for settling the messages. */
const reserveMs = 10_000;

/** The outside world: tests and the demo bring their own. */
export interface Platform {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
}

const platform: Platform = { clock: systemClock, random: Math.random, fetch: globalThis.fetch };

/** Copies the customers that an SQS batch, a direct invocation or an EventBridge event names. Throws a ConfigError. */
export function createRefreshHandler(environment: NodeJS.ProcessEnv, { clock, random, fetch } = platform) {
  const config = readConfig(environment);
  const { storeHash, deadLetterQueueUrl, customerTableName: tableName } = config;

  const telemetry = createTelemetry(config.stackName);
  const tokens = createAccessTokens({
    client: new SecretsManagerClient(),
    secretId: config.accessTokenSecretId,
    clock,
  });
  const source = createCustomersV2(createClient(config, { tokens, telemetry, clock, random, fetch }));
  const table = createCustomerTable({ client: createDocumentClient(), tableName, storeHash, clock, random });
  const queue = createRefreshQueue({
    client: new SQSClient(),
    queueUrl: config.refreshQueueUrl,
    deadLetterQueueUrl,
    telemetry,
  });
  const { requestsInFlight } = refreshPipeline;
  const deps = { source, table, recentFetches: createRecentFetches(), clock, requestsInFlight };

  return async (event: unknown, context: Context) => {
    const deadlineMs = clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    const refresh = async (requests: readonly RefreshRequest[]) => {
      const results = await refreshCustomers(requests, deadlineMs, deps);
      telemetry.refreshed(results);
      return results;
    };

    telemetry.begin(context, event);
    try {
      if (isQueueBatch(event)) return await answerQueue(event, refresh, queue, telemetry);
      if (isDirectInvocation(event)) return await answerCaller(event, refresh, telemetry);
      return await answerEvent(event, refresh);
    } finally {
      telemetry.end();
    }
  };
}

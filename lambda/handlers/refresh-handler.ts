import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { createAccessTokens } from '../aws/access-tokens.ts';
import { createRefreshQueue } from '../aws/refresh-queue.ts';
import { createTelemetry } from '../aws/telemetry.ts';
import { createClient } from '../bigcommerce/client.ts';
import { createCustomersV2 } from '../bigcommerce/customers-v2.ts';
import { readConfig } from '../config.ts';
import { refreshPipeline } from '../contract.ts';
import { createCustomerTable } from '../dynamodb/customer-table.ts';
import { type Clock, systemClock } from '../sync/clock.ts';
import { createRecentFetches } from '../sync/recent-fetches.ts';
import { type RefreshDeps, refreshCustomers } from '../sync/refresh-customers.ts';
import type { RefreshRequest } from '../sync/refresh-request.ts';
import { answerCaller, answerEvent, answerQueue, toRefreshInput } from './refresh-inputs.ts';
import { sdkSettings } from './sdk-settings.ts';

/** Kept back from each invocation for the last writes, also throttled ones, and for settling the messages. */
const reserveMs = 20_000;

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
  const { storeHash, accessTokenSecretId: secretId, customerTableName: tableName } = config;

  const telemetry = createTelemetry(config.stackName);
  const secrets = new SecretsManagerClient(sdkSettings);
  const tokens = createAccessTokens({ client: secrets, secretId, clock, onKept: telemetry.tokenKept });
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(sdkSettings));
  const queue = createRefreshQueue({ ...config, client: new SQSClient(sdkSettings), telemetry });
  const deps: RefreshDeps = {
    source: createCustomersV2(createClient(config, { tokens, telemetry, clock, random, fetch })),
    table: createCustomerTable({ client: dynamoDb, tableName, storeHash, clock, random }),
    recentFetches: createRecentFetches(),
    clock,
    requestsInFlight: refreshPipeline.requestsInFlight,
  };

  return async (event: unknown, context: Context) => {
    const deadlineMs = clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    const refresh = async (requests: readonly RefreshRequest[]) => {
      const results = await refreshCustomers(requests, deadlineMs, deps);
      telemetry.refreshed(results);
      return results;
    };

    telemetry.begin(context, event);
    try {
      const input = toRefreshInput(event);
      if (input.kind === 'queue') return await answerQueue(input.records, refresh, queue, telemetry);
      if (input.kind === 'caller') return await answerCaller(input.customerIds, refresh, telemetry);
      return await answerEvent(input.event, refresh);
    } finally {
      telemetry.end();
    }
  };
}

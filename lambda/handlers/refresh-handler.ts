import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { createDeadLetterQueue } from '../aws/queue/dead-letters.ts';
import { createRefreshQueue } from '../aws/queue/refresh-queue.ts';
import { createRefreshTelemetry } from '../aws/telemetry/refresh-telemetry.ts';
import { createTelemetry } from '../aws/telemetry/telemetry.ts';
import { readRefreshConfig } from '../config.ts';
import { refreshPipeline } from '../contract.ts';
import { createCustomerTable } from '../dynamodb/customer-table.ts';
import { readPaused } from '../dynamodb/pause.ts';
import { createStateItems, type StateItems } from '../dynamodb/state-items.ts';
import { createStoredCustomers } from '../dynamodb/stored-customers.ts';
import { PausedError } from '../sync/errors.ts';
import { createRecentFetches } from '../sync/refresh/recent-fetches.ts';
import { type RefreshDeps, type RefreshResult, refreshCustomers } from '../sync/refresh/refresh-customers.ts';
import type { RefreshRequest } from '../sync/refresh-request.ts';
import { createCustomerApi } from './customer-api.ts';
import { platform } from './platform.ts';
import { answerCaller, answerEvent, answerQueue, toRefreshInput } from './refresh-inputs.ts';
import { screened } from './screened.ts';
import { createStoreAccess } from './store-access.ts';

/** The last part of each invocation, reserved for last writes, throttled ones included, and for settling messages. */
const reserveMs = 20_000;

/** Copies the customers that an SQS batch, a direct invocation or an EventBridge event names. Throws a ConfigError. */
export function createRefreshHandler(environment: NodeJS.ProcessEnv, world = platform) {
  const { clock, random, sdk } = world;
  const config = readRefreshConfig(environment);
  const { storeHash, customerTableName: tableName } = config;

  const telemetry = createTelemetry(config);
  const refreshTelemetry = createRefreshTelemetry(telemetry);
  const { client } = createStoreAccess(config, telemetry, world);
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(sdk.usual));
  const sqs = new SQSClient(sdk.usual);
  const deadLetters = createDeadLetterQueue(sqs, config.deadLetterQueueUrl);
  const queue = createRefreshQueue({ ...config, client: sqs, deadLetters, telemetry: refreshTelemetry });
  const deps: RefreshDeps = {
    source: createCustomerApi(client, config).source,
    rows: createStoredCustomers({ client: dynamoDb, tableName }),
    table: createCustomerTable({ client: dynamoDb, tableName, storeHash, clock, random }),
    recentFetches: createRecentFetches(),
    clock,
    requestsInFlight: refreshPipeline.requestsInFlight,
  };

  const states = createStateItems({
    client: dynamoDb,
    tableName: config.syncStateTableName,
    storeHash,
    clock,
  });

  return async (event: unknown, context: Context) => {
    const deadlineMs = clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    const refresh = async (requests: readonly RefreshRequest[]) => {
      const refusal = await refusalOf(states);
      const results =
        refusal === undefined
          ? await refreshCustomers(requests, deadlineMs, deps)
          : new Map(requests.map(({ customerId }) => [customerId, refusal]));
      refreshTelemetry.refreshed(results);
      return results;
    };

    telemetry.begin(context, event);
    try {
      const input = toRefreshInput(event);
      client.usePartOfShare(input.kind === 'queue' ? 1 : refreshPipeline.directCallPart);
      if (input.kind === 'queue') return await answerQueue(input.records, refresh, queue, refreshTelemetry);
      if (input.kind === 'caller') return await answerCaller(input.customerIds, refresh, refreshTelemetry);
      return await answerEvent(input.event, refresh);
    } catch (error) {
      telemetry.logFailure('refresh failed', error);
      throw screened(error, 'refresh');
    } finally {
      telemetry.end();
    }
  };
}

/** The reason why no customer is refreshed now. An unreadable pause counts as a pause, to protect the table. */
async function refusalOf(
  states: StateItems,
): Promise<Extract<RefreshResult, { error: unknown }> | undefined> {
  try {
    return (await readPaused(states)) ? { error: new PausedError() } : undefined;
  } catch (error) {
    return { error };
  }
}

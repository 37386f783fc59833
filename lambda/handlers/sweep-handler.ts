import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { createEventBus } from '../aws/events/event-bus.ts';
import { parseHookOrder } from '../aws/events/hooks-event.ts';
import { parseSweepEvent, type SweepInput } from '../aws/events/sweep-event.ts';
import { fieldsOf } from '../aws/json.ts';
import { createSweepTelemetry } from '../aws/telemetry/sweep-telemetry.ts';
import { createTelemetry } from '../aws/telemetry/telemetry.ts';
import { createHooksV3 } from '../bigcommerce/hooks.ts';
import { readSweepConfig } from '../config.ts';
import { createCustomerTable } from '../dynamodb/customer-table.ts';
import { createStoredCustomers } from '../dynamodb/stored-customers.ts';
import { createSyncStateTable } from '../dynamodb/sync-state-table.ts';
import { catchUp } from '../sync/sweep/catch-up.ts';
import { measureFreshness } from '../sync/sweep/freshness.ts';
import type { SweepDeps } from '../sync/sweep/sweep-customers.ts';
import { createCustomerApi } from './customer-api.ts';
import { createHookKeeper } from './hook-keeper.ts';
import { platform } from './platform.ts';
import { screened } from './screened.ts';
import { createStoreAccess } from './store-access.ts';
import { keepHooksByHand, type SweepOrderDeps, sweep } from './sweep-orders.ts';

/** The last part of each invocation, reserved for last writes, throttled ones included. */
const reserveMs = 20_000;

/** Sweeps the store's list of customers, or keeps its hooks, as the event says. Throws a ConfigError. */
export function createSweepHandler(environment: NodeJS.ProcessEnv, world = platform) {
  const { clock, random, sdk } = world;
  const config = readSweepConfig(environment);
  const { storeHash, customerTableName: tableName } = config;

  const base = createTelemetry(config);
  const telemetry = createSweepTelemetry(base);
  const { client, secrets } = createStoreAccess(config, base, world);
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(sdk.usual));
  const bus = new EventBridgeClient(sdk.usual);
  const { list, shape } = createCustomerApi(client, config);
  const sweepDeps: SweepDeps = {
    source: list,
    shape,
    table: createCustomerTable({ client: dynamoDb, tableName, storeHash, clock, random }),
    stored: createStoredCustomers({ client: dynamoDb, tableName }),
    states: createSyncStateTable({
      client: dynamoDb,
      tableName: config.syncStateTableName,
      storeHash,
      clock,
    }),
    events: createEventBus({ client: bus, busName: config.eventBusName, clock, random }),
    telemetry,
    clock,
  };
  const hookDeps = { hooks: createHooksV3(client), catchUp: () => catchUp(sweepDeps) };
  const deps: SweepOrderDeps = {
    ...sweepDeps,
    telemetry,
    keepHooks: createHookKeeper(config, secrets, hookDeps),
    hasWebhooks: config.webhookUrl !== undefined,
  };

  return async (event: unknown, context: Context) => {
    const deadlineMs = clock.now() + context.getRemainingTimeInMillis() - reserveMs;
    base.begin(context, event);
    let input: SweepInput | undefined;
    try {
      const { webhooks: order } = fieldsOf(event);
      if (order !== undefined) return await keepHooksByHand(parseHookOrder(order), deadlineMs, deps);
      input = parseSweepEvent(event);
      return await sweep(input, deadlineMs, deps);
    } catch (error) {
      telemetry.failed(input?.scope, error);
      throw screened(error, 'sweep');
    } finally {
      // If the table does not answer, the missing metrics ring an alarm.
      await measureFreshness(deps).then(telemetry.measured, () => {});
      base.end();
    }
  };
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { refreshPipeline, sweepSchedule, webhooks } from '../lambda/contract.ts';
import { createRefreshHandler } from '../lambda/handlers/refresh-handler.ts';
import { createSweepHandler } from '../lambda/handlers/sweep-handler.ts';
import { createWebhookHandler } from '../lambda/handlers/webhook-handler.ts';
import { systemClock as clock } from '../lambda/sync/clock.ts';
import { createTable } from '../local/aws/dynamodb/create-table.ts';
import { customersTableDefinition } from '../local/customers-table.ts';
import { invocationContext } from '../local/function/invocation-context.ts';
import { type Pipeline, startPipeline } from '../local/pipeline.ts';
import type { Quota } from '../local/store/quota-window.ts';
import { sampleCustomers } from '../local/store/sample-customers.ts';
import { type SimulatedStore, startSimulatedStore } from '../local/store/simulated-store.ts';
import { syncStateTableDefinition } from '../local/sync-state-table.ts';
import { accessToken } from './silence.ts';
import { startProcess } from './started-process.ts';

const tableName = 'customers';
const syncStateTableName = 'sync-state';

/** A store whose hooks deliver to the real functions, all of it at the machine's own pace. */
export interface WebhookWorld {
  readonly store: SimulatedStore;
  readonly pipeline: Pipeline;
  /** The stored item. */
  item(id: number): Promise<Record<string, unknown> | undefined>;
}

/** Store, queues and functions in this process, DynamoDB in its own; hooks are made. It ends with `open`. */
export async function startWebhookWorld(
  { customers, quota }: { customers: number; quota?: Quota },
  open: AsyncDisposableStack,
): Promise<WebhookWorld> {
  const way: { to?: Pipeline } = {};
  const store = await startSimulatedStore({
    accessToken,
    ...(quota && { quota }),
    webhooks: { deliverTo: () => way.to?.webhookEndpoint },
  });
  open.defer(store.close);
  for (const customer of sampleCustomers(customers)) store.create(customer);

  const { address: dynamoDbEndpoint } = await startProcess('./dynamodb-process.ts', [], open);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamoDbEndpoint, region: 'us-east-1', credentials }),
  );
  await createTable(client, customersTableDefinition(tableName));
  await createTable(client, syncStateTableDefinition(syncStateTableName));

  silenceLogs();
  const pipeline = await startPipeline({
    storeHash: 'abc123',
    accessToken,
    apiUrl: store.url,
    dynamoDbEndpoint,
    tableName,
    syncStateTableName,
    clock,
    createFunction: instanceOf(createRefreshHandler, refreshPipeline.timeoutSeconds),
    createSweepFunction: instanceOf(createSweepHandler, sweepSchedule.timeoutSeconds),
    createWebhookFunction: instanceOf(createWebhookHandler, webhooks.timeoutSeconds),
  });
  way.to = pipeline;
  open.defer(pipeline.close);
  await pipeline.sweep({ sweep: 'changed' });

  return {
    store,
    pipeline,
    async item(id) {
      const key = { TableName: tableName, Key: { id }, ConsistentRead: true };
      return (await client.send(new GetCommand(key))).Item;
    },
  };
}

type CreateHandler = (
  environment: Record<string, string>,
) => (event: unknown, context: ReturnType<typeof invocationContext>) => Promise<unknown>;

/** The SDK finds its endpoints in the environment of the process. */
function instanceOf(createHandler: CreateHandler, timeoutSeconds: number) {
  return (environment: Record<string, string>) => {
    Object.assign(process.env, environment);
    const handler = createHandler(environment);
    return (event: unknown) => handler(event, invocationContext(clock, timeoutSeconds * 1_000));
  };
}

/** What functions write would hide the figures. */
function silenceLogs(): void {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
}

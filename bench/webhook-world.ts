import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomersApi } from '../lambda/contract.ts';
import { platform } from '../lambda/handlers/platform.ts';
import { type CustomerSync, startCustomerSync } from '../local/stack/customer-sync.ts';
import { inProcess } from '../local/stack/function/in-process.ts';
import { loadSources } from '../local/stack/function/sources.ts';
import type { StartEnvironment } from '../local/stack/functions.ts';
import { createTables } from '../local/stack/tables.ts';
import { onThisMachine } from '../local/stack/this-machine.ts';
import type { Quota } from '../local/store/quota-window.ts';
import { sampleCustomers } from '../local/store/sample-customers.ts';
import { type SimulatedStore, startSimulatedStore } from '../local/store/simulated-store.ts';
import { benchTemplate, tableName } from './bench-stack.ts';
import { accessToken } from './silence.ts';
import { startProcess } from './started-process.ts';

/** A store whose hooks deliver to the real functions, in real time. */
export interface WebhookWorld {
  readonly store: SimulatedStore;
  readonly sync: CustomerSync;
  readonly client: DynamoDBDocumentClient;
  /** Reads the stored item. */
  item(id: number): Promise<Record<string, unknown> | undefined>;
}

export interface WebhookWorldOptions {
  readonly customers: number;
  readonly quota?: Quota;
  /** Starts the functions; by default in this process, and silenced, because their output would hide the figures. */
  readonly start?: StartEnvironment;
  /** V2 by default. */
  readonly customersApi?: CustomersApi;
}

/**
 * Starts store, queues and functions in this process and DynamoDB in its own, and creates the hooks. It ends with
 * `open`.
 */
export async function startWebhookWorld(
  { customers, quota, start, customersApi = 'v2' }: WebhookWorldOptions,
  open: AsyncDisposableStack,
): Promise<WebhookWorld> {
  const way: { to?: CustomerSync } = {};
  const store = await startSimulatedStore({
    accessToken,
    ...(quota && { quota }),
    webhooks: { deliverTo: () => way.to?.webhooks?.endpoint },
  });
  open.defer(store.close);
  for (const customer of sampleCustomers(customers)) store.create(customer);

  const { address: dynamoDbEndpoint } = await startProcess('./dynamodb-process.ts', [], open);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamoDbEndpoint, region: 'us-east-1', credentials }),
  );
  const template = onThisMachine(benchTemplate({ webhooks: true, customersApi }), { apiUrl: store.url });
  await createTables(template, client);

  const sync = await startCustomerSync({
    template,
    accessToken,
    dynamoDbEndpoint,
    start: start ?? inProcess(await loadSources(), platform),
    ...(!start && { environment: silent }),
  });
  way.to = sync;
  open.defer(sync.close);
  await sync.sweep({ sweep: 'incremental' });

  return {
    store,
    sync,
    client,
    async item(id) {
      const key = { TableName: tableName, Key: { id }, ConsistentRead: true };
      return (await client.send(new GetCommand(key))).Item;
    },
  };
}

const silent = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };

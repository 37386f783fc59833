import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type CustomersApi, env, includedParts } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { createTable } from '../local/aws/dynamodb/create-table.ts';
import { startCustomerSync } from '../local/stack/customer-sync.ts';
import { type FunctionSettings, toFunctionSettings } from '../local/stack/function-settings.ts';
import type { StartEnvironment } from '../local/stack/functions.ts';
import { type FunctionName, parts } from '../local/stack/parts.ts';
import { synthesize } from '../local/stack/synthesize.ts';
import { tableDefinition } from '../local/stack/tables.ts';
import { findNamed, type Template } from '../local/stack/template.ts';
import { onThisMachine } from '../local/stack/this-machine.ts';
import { createResolver } from '../local/stack/values.ts';
import { accessToken } from './silence.ts';

export const storeHash = 'abc123';
export const tableName = 'customers';
export const syncStateTableName = 'sync-state';

export interface BenchTemplateOptions {
  readonly webhooks?: boolean;
  readonly customersApi?: CustomersApi;
}

/** The stack that the benches measure. Through V3 it also stores addresses and attributes. */
export function benchTemplate({
  webhooks = false,
  customersApi = 'v2',
}: BenchTemplateOptions = {}): Template {
  const v3 = { [env.customersApi]: 'v3', [env.include]: includedParts.join() };
  return onThisMachine(synthesize({ storeHash, webhooks }), {
    tableNames: { customers: tableName, syncState: syncStateTableName },
    ...(customersApi === 'v3' && { variables: v3 }),
  });
}

/** The settings that the stack gives a function, without endpoints. */
export function settingsOf(name: FunctionName): FunctionSettings {
  const template = benchTemplate({ webhooks: true });
  const resource = findNamed(template.ofType('AWS::Lambda::Function'), parts.functions[name]);
  return toFunctionSettings(template, resource, createResolver(template, 'http://127.0.0.1'));
}

/** A table like the stack's customers table, under another name. */
export async function createCustomersTable(client: DynamoDBClient, customers: string): Promise<void> {
  const template = onThisMachine(benchTemplate(), { tableNames: { customers } });
  await createTable(client, tableDefinition(template, parts.tables.customers));
}

export interface BenchStack {
  /** The settings that the stack gives a function. This one may use another DynamoDB. */
  settingsOf(name: 'refresh' | 'sweep', dynamoDbEndpoint: string): FunctionSettings;
  /** Number of customers that were requested by id over the bus. */
  asked(): number;
}

/** Starts the stack without its functions: the benches start those themselves. It ends with `open`. */
export async function startBenchStack(
  { apiUrl, customersApi }: { readonly apiUrl: string; readonly customersApi: CustomersApi },
  clock: Clock,
  open: AsyncDisposableStack,
): Promise<BenchStack> {
  const stack = await startCustomerSync({
    template: onThisMachine(benchTemplate({ customersApi }), { apiUrl }),
    accessToken,
    clock,
    dynamoDbEndpoint: 'http://127.0.0.1',
    start: nobody,
  });
  open.defer(stack.close);

  return {
    settingsOf(name, dynamoDbEndpoint) {
      const settings = stack.settingsOf(parts.functions[name]);
      const environment = { ...settings.environment, AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint };
      return { ...settings, environment };
    },
    asked() {
      const { visible, inFlight, delayed } = stack.refreshQueue.counts();
      return visible + inFlight + delayed;
    },
  };
}

/** Runs no function: all messages go back to the queue, where they are counted. */
export const nobody: StartEnvironment = () => ({
  isAlive: () => true,
  invoke: () => Promise.reject(new Error('this stack runs no functions')),
  stop: async () => {},
});

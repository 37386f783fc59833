import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CustomersApi } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { createSharedClock, paceFrom } from '../local/stack/function/shared-clock.ts';
import { createTables } from '../local/stack/tables.ts';
import type { Quota } from '../local/store/quota-window.ts';
import { sampleCustomers } from '../local/store/sample-customers.ts';
import { type SimulatedStore, startSimulatedStore } from '../local/store/simulated-store.ts';
import { type BenchStack, benchTemplate, startBenchStack, storeHash } from './bench-stack.ts';
import { bundleFunctions } from './function-bundle.ts';
import { messageOf } from './message-of.ts';
import { accessToken } from './silence.ts';
import { type FunctionSettings, type StartedFunction, startFunction } from './started-function.ts';
import { startProcess } from './started-process.ts';

export interface SweepWorldOptions {
  /** Number of sample customers in the store. */
  readonly customers: number;
  readonly quota?: Quota;
  /** V2 by default. */
  readonly customersApi?: CustomersApi;
  /** The speed of everything relative to the machine's clock; 1 by default. */
  readonly speed?: number;
}

/** A store in this process, an empty DynamoDB in its own, and any number of functions, each in its own. */
export interface SweepWorld extends Pick<BenchStack, 'asked'> {
  readonly store: SimulatedStore;
  readonly clock: Clock;
  readonly client: DynamoDBDocumentClient;
  readonly dynamoDbEndpoint: string;
  /** The computing time of DynamoDB since it was started. */
  dynamoDbCpuMs(): Promise<number>;
  /** Starts a new process, which ends with the world. `pageSize`: the most customers that the store lists for it. */
  start(
    name: FunctionSettings['name'],
    options?: { pageSize?: number; dynamoDbEndpoint?: string },
  ): StartedFunction;
}

/** Starts a world that ends with `open`. */
export async function startSweepWorld(
  { customers, quota, customersApi = 'v2', speed = 1 }: SweepWorldOptions,
  open: AsyncDisposableStack,
): Promise<SweepWorld> {
  const bundle = await bundleFunctions(open);
  const pace = paceFrom(Date.now(), speed);
  const clock = createSharedClock(() => pace);

  const store = await startSimulatedStore({ storeHash, accessToken, clock, ...(quota && { quota }) });
  open.defer(store.close);
  for (const customer of sampleCustomers(customers)) store.create(customer);

  const { address: dynamoDbEndpoint, child: dynamoDb } = await startProcess(
    './dynamodb-process.ts',
    [],
    open,
  );
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamoDbEndpoint, region: 'us-east-1', credentials }),
  );
  await createTables(benchTemplate(), client);
  const stack = await startBenchStack({ apiUrl: store.url, customersApi }, clock, open);

  return {
    store,
    clock,
    client,
    dynamoDbEndpoint,
    asked: stack.asked,
    async dynamoDbCpuMs() {
      dynamoDb.send('how long?');
      return Number(await messageOf(dynamoDb));
    },
    start(name, { pageSize, ...where } = {}) {
      const settings = stack.settingsOf(name, where.dynamoDbEndpoint ?? dynamoDbEndpoint);
      const { environment, functionName, timeoutMs, memoryMb } = settings;
      const told = {
        name,
        pace,
        functionName,
        timeoutMs,
        memoryMb,
        ...(pageSize !== undefined && { pageSize }),
      };
      const started = startFunction(bundle, told, environment);
      open.defer(started.kill);
      return started;
    },
  };
}

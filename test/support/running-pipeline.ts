import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, onTestFinished } from 'vitest';
import { type CustomersApi, env, syncStateTable, webhooks } from '../../lambda/contract.ts';
import type { Platform } from '../../lambda/handlers/platform.ts';
import type { Clock } from '../../lambda/sync/clock.ts';
import type { AwsCall } from '../../local/aws/protocol/aws-call.ts';
import type { Queue } from '../../local/aws/sqs/queue.ts';
import { type CustomerSync, startCustomerSync } from '../../local/stack/customer-sync.ts';
import { inProcess } from '../../local/stack/function/in-process.ts';
import { sdkWithoutTimeouts } from '../../local/stack/function/sdk-without-timeouts.ts';
import { loadSources } from '../../local/stack/function/sources.ts';
import type { StartEnvironment } from '../../local/stack/functions.ts';
import { isAllowed } from '../../local/stack/iam-policy.ts';
import { parts } from '../../local/stack/parts.ts';
import { callersOf } from '../../local/stack/policies.ts';
import { findNamed, type Template } from '../../local/stack/template.ts';
import { onThisMachine, withVariables } from '../../local/stack/this-machine.ts';
import type { Watch } from '../../local/stack/watch.ts';
import type { WebhookSettings } from '../../local/store/hooks/webhook-settings.ts';
import type { SimulatedStore, StoreSettings } from '../../local/store/simulated-store.ts';
import { accessToken, runningStore } from '../local/store/running-store.ts';
import { leapingClock } from './leaping-clock.ts';
import type { DynamoDb, RunningTable } from './running-table.ts';
import { stackTemplate } from './stack-template.ts';
import { sumOfCounts } from './sum-of-counts.ts';

/** The stack with a store, around tables of its own. */
export interface RunningPipeline extends Omit<CustomerSync, 'invoke' | 'queue' | 'failures' | 'refresh'> {
  readonly template: Template;
  readonly queue: CustomerSync['refreshQueue'];
  queueOf(name: string): Queue;
  /** Calls the refresh function directly. */
  invoke(event: unknown): Promise<unknown>;
  /** The reasons why whole batches of requests failed. */
  readonly failures: readonly unknown[];
  /** The public and the real address to which hooks deliver. These and the next are undefined without webhooks. */
  readonly webhookUrl: string | undefined;
  readonly webhookEndpoint: string | undefined;
  readonly webhookSecretName: string | undefined;
  /** The reasons for 500 answers that the webhook function did not give itself. */
  readonly webhookFailures: readonly unknown[];
  readonly store: SimulatedStore;
  readonly table: RunningTable;
  readonly clock: Clock;
  readonly syncStateTableName: string;
  /** The item of the sync-state table with this name. */
  state(name: string): Promise<Record<string, unknown> | undefined>;
  /** The parsed output of the functions: log lines and lines of counts. */
  readonly written: readonly Record<string, unknown>[];
  logged(message: string): readonly Record<string, unknown>[];
  /** The sum of a count over all invocations so far. */
  metric(name: string): number;
  /**
   * Posts to the webhook function, as `application/json` unless the headers say otherwise. By default they are those
   * of one of our hooks.
   */
  post(body: NonNullable<RequestInit['body']>, headers?: Record<string, string>): Promise<Response>;
  /** The headers that our hooks send now. */
  hookHeaders(): Record<string, string>;
  /** Resolves when the store has made all due deliveries, and all work that follows is done. */
  settled(): Promise<void>;
  /** Everything that a person could read later: log lines, metrics, messages, dead letters. */
  everythingSaid(): Promise<string>;
}

export interface RunningPipelineOptions {
  /** With V3, the stack copies all parts that only V3 has. */
  readonly customersApi?: CustomersApi;
  readonly store?: Partial<StoreSettings>;
  /** Settings that differ from the defaults of the stack. */
  readonly pipeline?: { readonly accessToken?: string; readonly requireSignature?: boolean };
  readonly platform?: Partial<Platform>;
  /** With it the webhook function runs, and the store delivers to it. */
  readonly webhooks?: true | Omit<WebhookSettings, 'deliverTo'>;
  /** The timeout of the refresh function; by default as in AWS. */
  readonly timeoutMs?: number;
  /** The timeout of the sweep function. */
  readonly sweepTimeoutMs?: number;
  /** Called with the function's name in the template before each invocation, which fails with what it throws. */
  readonly beforeInvoke?: (functionName: string) => void | Promise<void>;
  readonly watch?: Watch;
  /** The virtual duration of requests; by default as the clock has it. */
  readonly requestMs?: Parameters<typeof leapingClock>[0];
  /** Other differences from the template. */
  readonly change?: (template: Template) => Template;
}

/** Everything from the event bus to the tables, around the real functions; it ends with its test. */
export async function runningPipeline(
  dynamoDb: DynamoDb,
  options: RunningPipelineOptions = {},
): Promise<RunningPipeline> {
  const { store: settings, pipeline = {}, platform, customersApi = 'v2' } = options;
  const clock = leapingClock(options.requestMs);
  const hooks = options.webhooks === true ? {} : options.webhooks;
  const way: { to?: CustomerSync } = {};
  const deliverTo = (destination: string) =>
    destination === way.to?.webhooks?.url ? way.to.webhooks.endpoint : undefined;
  const store = await runningStore({
    clock,
    ...(hooks && { webhooks: { ...hooks, deliverTo } }),
    ...settings,
  });
  const [table, syncStateTableName] = [await dynamoDb.table(), await dynamoDb.stateTable()];

  const written: Record<string, unknown>[] = [];
  const world = { clock, random: Math.random, fetch, sdk: sdkWithoutTimeouts, ...platform };
  const start = inProcess(await loadSources(), world);
  const recording: StartEnvironment = async (functionSettings, log) => {
    const environment = await start(functionSettings, (line) => {
      log(line);
      written.push(toLine(line));
    });
    return {
      ...environment,
      async invoke(event, requestId) {
        await options.beforeInvoke?.(functionSettings.name);
        return await environment.invoke(event, requestId);
      },
    };
  };

  const template = changed(
    onThisMachine(stackTemplate({ webhooks: hooks !== undefined, customersApi }), {
      tableNames: { customers: table.tableName, syncState: syncStateTableName },
      apiUrl: store.url,
    }),
    options,
  );
  const sync = await startCustomerSync({
    template,
    accessToken: pipeline.accessToken ?? accessToken,
    clientSecret: hooks?.clientSecret,
    clock,
    dynamoDbEndpoint: dynamoDb.proxy.endpoint,
    start: recording,
    watch: options.watch,
  });
  way.to = sync;

  /** Other tests of the file share the DynamoDB. */
  const isOwn = ({ resource }: AwsCall) =>
    [table.tableName, syncStateTableName].some((name) => resource.includes(name));
  const callsOf = (name: string) => {
    const { logicalId } = findNamed(callersOf(template), name);
    const ofDynamoDb = dynamoDb.proxy.calls.filter((call) => call.caller === logicalId && isOwn(call));
    return [...sync.callsOf(name), ...ofDynamoDb];
  };
  onTestFinished(async () => {
    await sync.close();
    const forbidden = callersOf(template).flatMap(({ logicalId }) =>
      callsOf(logicalId).filter((call) => !isAllowed(sync.policyOf(logicalId), call)),
    );
    expect(forbidden).toEqual([]);
  });

  const hookHeaders = () => ({
    [webhooks.markerHeader]: sync.settingsOf(parts.functions.sweep).environment[env.hookMarker] ?? '',
    [webhooks.secretHeader]: sync.webhooks?.secret() ?? '',
  });

  return {
    ...sync,
    template,
    queue: sync.refreshQueue,
    queueOf: sync.queue,
    invoke: sync.refresh,
    get failures() {
      return sync.failures();
    },
    webhookUrl: sync.webhooks?.url,
    webhookEndpoint: sync.webhooks?.endpoint,
    webhookSecretName: sync.webhooks?.secretName,
    webhookFailures: sync.webhooks?.failures ?? [],
    store,
    table,
    clock,
    syncStateTableName,
    async state(name) {
      const { Item } = await table.client.send(
        new GetCommand({
          TableName: syncStateTableName,
          Key: { [syncStateTable.partitionKey]: name },
          ConsistentRead: true,
        }),
      );
      return Item;
    },
    written,
    logged: (message) => written.filter((line) => line['message'] === message),
    metric: (name) => sumOfCounts(written, name),
    hookHeaders,
    async post(body, headers = hookHeaders()) {
      if (!sync.webhooks) throw new Error('this pipeline runs without webhooks');
      return await fetch(sync.webhooks.endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      });
    },
    async settled() {
      await store.delivered();
      await sync.idle();
    },
    async everythingSaid() {
      const receive = { max: 1_000, visibilityTimeoutMs: 0 };
      const messages = [
        await sync.refreshQueue.receive(receive),
        await sync.deadLetterQueue.receive(receive),
      ];
      return JSON.stringify([written, messages]);
    },
    callsOf,
  };
}

function changed(
  template: Template,
  { pipeline = {}, timeoutMs, sweepTimeoutMs, change }: RunningPipelineOptions,
): Template {
  const { refresh, sweep } = parts.functions;
  let result = template;
  if (timeoutMs !== undefined) result = result.with(refresh, { Timeout: timeoutMs / 1_000 });
  if (sweepTimeoutMs !== undefined) result = result.with(sweep, { Timeout: sweepTimeoutMs / 1_000 });
  if (pipeline.requireSignature) {
    result = withVariables(result, 'webhook', { [env.requireSignature]: 'true' });
  }
  return change?.(result) ?? result;
}

function toLine(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { type SweepScope, webhooks } from '../../lambda/contract.ts';
import { arns } from '../../local/aws/arns.ts';
import type { AwsCall } from '../../local/aws/protocol/aws-call.ts';
import type { ReceivedMessage } from '../../local/aws/sqs/queue.ts';
import { unusedGrants } from '../../local/aws/template/iam-policy.ts';
import type { Template } from '../../local/aws/template/template.ts';
import type { TemplateStack } from '../../local/aws/template/template-stack.ts';
import type { SimulatedStore } from '../../local/store/simulated-store.ts';
import { clientConfig } from '../local/aws/client-config.ts';

/** As the template names them. */
export const functions = {
  refresh: 'RefreshPipelineFunction',
  sweep: 'ScheduledSweepFunction',
  webhook: 'WebhookIngressFunction',
} as const;
const schedules = { changed: 'ScheduledSweepSchedulesChanged', all: 'ScheduledSweepSchedulesAll' } as const;
const callers = {
  ...functions,
  ...schedules,
  continued: 'ScheduledSweepContinued',
  webhookRoute: 'WebhookIngressRoute',
} as const;
const deadLetterQueues = {
  refresh: 'RefreshPipelineDeadLetterQueue',
  sweep: 'ScheduledSweepDeadLetterQueue',
} as const;
const webhookApi = 'WebhookIngressApi';
const webhookSecret = 'WebhookIngressSecret';
const refreshQueue = 'RefreshPipelineQueue';
const tables = { customers: 'CustomerStorageTable', states: 'ScheduledSweepStateTable' } as const;

type FunctionName = keyof typeof functions;
/** A function, the schedule of a scope, the rule behind which sweeps go on, or the route to the webhook function. */
type Caller = keyof typeof callers;

export interface RunningStack extends Pick<TemplateStack, 'close'> {
  readonly store: SimulatedStore;
  /** Puts a CustomerRefreshRequested on the bus. */
  request(customerId: unknown, reason?: string): void;
  /** Puts a CustomerSweepContinued on the bus. */
  continueSweep(scope: SweepScope, run: string): void;
  /** Fires the schedule of a scope; resolves when all is done that follows from it. */
  fire(scope: SweepScope): Promise<void>;
  /** What the hooks' `destination` must be. */
  readonly webhookUrl: string;
  /** What the hooks must send along. */
  readonly webhookSecret: string;
  /** Posts to where webhooks are delivered to. */
  post(body: string, headers: Readonly<Record<string, string>>): Promise<Response>;
  /** Resolves when the store has delivered what is to be delivered now, and all is done that follows from it. */
  settled(): Promise<void>;
  /** Resolves when every request is done or dead-lettered; rejects when a whole batch failed. */
  idle(): Promise<void>;
  invoke(functionName: FunctionName, payload: unknown): Promise<unknown>;
  /** The stored item, as DynamoDB has it. */
  item(id: number): Promise<unknown>;
  /** All stored items by id. */
  items(): Promise<Record<string, unknown>>;
  itemsByEmail(emailKey: string): Promise<unknown>;
  /** What the sweeps of a scope remember. */
  state(scope: SweepScope): Promise<Record<string, unknown> | undefined>;
  deadLetters(functionName: keyof typeof deadLetterQueues): Promise<readonly ReceivedMessage[]>;
  /** `aws sqs start-message-move-task`, as an operator does it after a mend of what refreshes need. */
  redrive(): Promise<void>;
  /** Everything that was ever put into a queue. */
  messages(): readonly Pick<ReceivedMessage, 'body' | 'attributes'>[];
  /** What the function wrote; all of it once the stack is closed. */
  logs(functionName: FunctionName): readonly string[];
  calls(caller: Caller): readonly AwsCall[];
  /** What the caller may do and has not done. */
  unusedGrants(caller: Caller): readonly string[];
}

/** Where a destination really is, as far as the stack's HTTP API is behind it. */
export function deliverTo(stack: TemplateStack, destination: string): string | undefined {
  const { url, endpoint } = stack.httpApi(webhookApi);
  return destination.startsWith(`${url}/`) ? destination.replace(url, endpoint) : undefined;
}

/** What tests do with the stack and see of it. */
export function operateStack(stack: TemplateStack, template: Template, store: SimulatedStore): RunningStack {
  const dynamoDb = new DynamoDBClient(clientConfig(stack.dynamoDbEndpoint));
  const documents = DynamoDBDocumentClient.from(dynamoDb);
  const sqs = new SQSClient(clientConfig(stack.aws.endpoint));
  const TableName = stack.tableName(tables.customers);
  const sent = template
    .ofType('AWS::SQS::Queue')
    .map(({ logicalId }) => vi.spyOn(stack.queue(logicalId), 'send'));
  const api = stack.httpApi(webhookApi);
  const publish = (detailType: string, detail: Record<string, unknown>) =>
    stack.publish({ source: 'customer-sync', detailType, detail });

  async function idle(): Promise<void> {
    const over = new AbortController();
    await Promise.race([stack.idle(), failing(stack, over.signal)]).finally(() => over.abort());
  }

  return {
    store,
    idle,
    close: stack.close,
    request: (customerId, reason = 'updated') => publish('CustomerRefreshRequested', { customerId, reason }),
    continueSweep: (scope, run) => publish('CustomerSweepContinued', { scope, run }),
    async fire(scope) {
      await stack.fire(schedules[scope]);
      await idle();
    },
    webhookUrl: `${api.url}${webhooks.path}`,
    webhookSecret: JSON.parse(stack.secrets.get(stack.secretName(webhookSecret)) ?? '{}')[
      webhooks.secretField
    ],
    post: (body, headers) => fetch(`${api.endpoint}${webhooks.path}`, { method: 'POST', headers, body }),
    async settled() {
      await store.delivered();
      await idle();
    },
    invoke: (functionName, payload) => stack.invoke(functions[functionName], payload),
    async item(id) {
      const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: { id: { N: `${id}` } } }));
      return Item;
    },
    async items() {
      const items: Record<string, unknown> = {};
      for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName })) {
        for (const item of Items) items[`${item['id']?.N}`] = item;
      }
      return items;
    },
    async itemsByEmail(emailKey) {
      const { Items } = await dynamoDb.send(
        new QueryCommand({
          TableName,
          IndexName: 'byEmail',
          KeyConditionExpression: 'emailKey = :emailKey',
          ExpressionAttributeValues: { ':emailKey': { S: emailKey } },
        }),
      );
      return Items;
    },
    async state(name) {
      const get = new GetCommand({ TableName: stack.tableName(tables.states), Key: { name } });
      return (await documents.send(get)).Item;
    },
    deadLetters: (functionName) =>
      stack.queue(deadLetterQueues[functionName]).receive({ max: 100, visibilityTimeoutMs: 0 }),
    async redrive() {
      const [SourceArn, DestinationArn] = [deadLetterQueues.refresh, refreshQueue].map((name) =>
        arns.queue(stack.queue(name).name),
      );
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
    },
    messages: () =>
      sent.flatMap(({ mock }) =>
        mock.calls.map(([body, { attributes = {} } = {}]) => ({ body, attributes })),
      ),
    logs: (functionName) => stack.logsOf(functions[functionName]),
    calls: (caller) => stack.callsOf(callers[caller]),
    unusedGrants: (caller) => unusedGrants(stack.policyOf(callers[caller]), stack.callsOf(callers[caller])),
  };
}

/** Rejects with the reason once a whole batch has failed: its messages come back for hours. */
async function failing(stack: TemplateStack, signal: AbortSignal): Promise<never> {
  for (;;) {
    await delay(20, undefined, { signal });
    const [failure] = stack.failures();
    if (failure !== undefined) throw failure;
  }
}

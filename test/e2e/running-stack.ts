import { DynamoDBClient, GetItemCommand, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import type { SweepScope } from '../../lambda/contract.ts';
import { arns } from '../../local/aws/arns.ts';
import type { AwsCall } from '../../local/aws/protocol/aws-call.ts';
import type { ReceivedMessage } from '../../local/aws/sqs/message.ts';
import { unusedGrants } from '../../local/stack/iam-policy.ts';
import { type FunctionName, parts } from '../../local/stack/parts.ts';
import { clientConfig } from '../local/aws/client-config.ts';
import {
  type RunningPipeline,
  type RunningPipelineOptions,
  runningPipeline,
} from '../support/running-pipeline.ts';
import type { DynamoDb } from '../support/running-table.ts';

const callers = {
  ...parts.functions,
  ...parts.schedules,
  continued: parts.continued,
  webhookRoute: parts.webhookRoute,
} as const;
const deadLetterQueues = { refresh: parts.deadLetterQueue, sweep: parts.sweepDeadLetterQueue } as const;

/** A function, the schedule of a scope, the rule that continues sweeps, or the route to the webhook function. */
type Caller = keyof typeof callers;

export interface RunningStack
  extends Pick<RunningPipeline, 'store' | 'close' | 'idle' | 'settled' | 'state' | 'sweep'> {
  /** Puts a CustomerRefreshRequested on the bus. */
  request(customerId: unknown, reason?: string): void;
  /** Puts a CustomerSweepContinued on the bus. */
  continueSweep(scope: SweepScope, run: string): void;
  /** Fires the schedule of a scope. Resolves when all work that follows is done. */
  fire(scope: SweepScope): Promise<void>;
  /** The `destination` that the hooks must have. */
  readonly webhookUrl: string;
  /** The secret that the hooks must send. */
  readonly webhookSecret: string;
  /** Posts to the address to which webhooks are delivered. */
  post(body: string, headers: Record<string, string>): Promise<Response>;
  invoke(functionName: FunctionName, payload: unknown): Promise<unknown>;
  /** The stored item, as DynamoDB has it. */
  item(id: number): Promise<unknown>;
  /** All stored items by id. */
  items(): Promise<Record<string, unknown>>;
  itemsByEmail(emailKey: string): Promise<unknown>;
  deadLetters(functionName: keyof typeof deadLetterQueues): Promise<readonly ReceivedMessage[]>;
  /** Redrives as `aws sqs start-message-move-task` does, which an operator runs after a repair. */
  redrive(): Promise<void>;
  /** Everything that was ever put into a queue. */
  messages(): readonly Pick<ReceivedMessage, 'body' | 'attributes'>[];
  /** The output of the function. */
  logs(functionName: FunctionName): readonly string[];
  calls(caller: Caller): readonly AwsCall[];
  /** The calls that the caller is allowed to make and has not made. */
  unusedGrants(caller: Caller): readonly string[];
}

/** The deployed stack, with all actions and observations that its tests need. */
export async function runningStack(
  dynamoDb: DynamoDb,
  options: RunningPipelineOptions = {},
): Promise<RunningStack> {
  const pipeline = await runningPipeline(dynamoDb, {
    // Without webhooks, so that the sweeps find every change themselves.
    webhooks: { deliveries: { lostShare: 1 } },
    ...options,
  });
  const { table, template, webhooks, idle } = pipeline;
  const { tableName: TableName } = table;
  const client = new DynamoDBClient(clientConfig(dynamoDb.proxy.endpoint));
  const sqs = new SQSClient(clientConfig(pipeline.aws.endpoint));
  const sent = template
    .ofType('AWS::SQS::Queue')
    .map(({ logicalId }) => vi.spyOn(pipeline.queueOf(logicalId), 'send'));
  const publish = (detailType: string, detail: Record<string, unknown>) =>
    pipeline.publish({ source: 'customer-sync', detailType, detail });

  return {
    ...pipeline,
    request: (customerId, reason = 'updated') => publish('CustomerRefreshRequested', { customerId, reason }),
    continueSweep: (scope, run) => publish('CustomerSweepContinued', { scope, run }),
    async fire(scope) {
      await pipeline.fire(parts.schedules[scope]);
      await idle();
    },
    webhookUrl: webhooks?.url ?? '',
    webhookSecret: webhooks?.secret() ?? '',
    invoke: (functionName, payload) =>
      functionName === 'refresh' ? pipeline.invoke(payload) : pipeline.sweep(payload),
    async item(id) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { N: `${id}` } } }));
      return Item;
    },
    async items() {
      const items: Record<string, unknown> = {};
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
        for (const item of Items) items[`${item['id']?.N}`] = item;
      }
      return items;
    },
    async itemsByEmail(emailKey) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'byEmail',
          KeyConditionExpression: 'emailKey = :emailKey',
          ExpressionAttributeValues: { ':emailKey': { S: emailKey } },
        }),
      );
      return Items;
    },
    deadLetters: (functionName) =>
      pipeline.queueOf(deadLetterQueues[functionName]).receive({ max: 100, visibilityTimeoutMs: 0 }),
    async redrive() {
      const [SourceArn, DestinationArn] = [pipeline.deadLetterQueue, pipeline.queue].map(({ name }) =>
        arns.queue(name),
      );
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
    },
    messages: () =>
      sent.flatMap(({ mock }) =>
        mock.calls.map(([body, { attributes = {} } = {}]) => ({ body, attributes })),
      ),
    logs: (functionName) => pipeline.logsOf(parts.functions[functionName]),
    calls: (caller) => pipeline.callsOf(callers[caller]),
    unusedGrants: (caller) =>
      unusedGrants(pipeline.policyOf(callers[caller]), pipeline.callsOf(callers[caller])),
  };
}

/** A store with this access token, and a stack that uses the token. */
export function withToken(accessToken: string): RunningPipelineOptions {
  return { store: { accessToken }, pipeline: { accessToken } };
}

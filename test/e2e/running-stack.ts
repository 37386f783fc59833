import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { arns } from '../../local/aws/arns.ts';
import type { ReceivedMessage } from '../../local/aws/sqs/queue.ts';
import { isAllowed } from '../../local/aws/template/iam-policy.ts';
import { startTemplateStack, type TemplateStack } from '../../local/aws/template/template-stack.ts';
import { createFastClock } from '../../local/fast-clock.ts';
import { type SimulatedStore, startSimulatedStore } from '../../local/store/simulated-store.ts';
import { clientConfig } from '../local/aws/client-config.ts';
import { synthesizeApp } from './synthesize-app.ts';

/** As the template names them. */
const functionName = 'RefreshPipelineFunction';
const queueName = 'RefreshPipelineQueue';
const deadLetterQueueName = 'RefreshPipelineDeadLetterQueue';
const table = 'CustomerStorageTable';

export interface RunningStack extends Pick<TemplateStack, 'close'> {
  readonly store: SimulatedStore;
  /** Puts a CustomerRefreshRequested on the bus. */
  request(customerId: unknown, reason?: string): void;
  /** Resolves when every request is done or dead-lettered; rejects when a whole batch failed. */
  idle(): Promise<void>;
  /** Invokes the refresh function. */
  invoke(payload: unknown): Promise<unknown>;
  /** The stored item, as DynamoDB has it. */
  item(id: number): Promise<unknown>;
  itemsByEmail(emailKey: string): Promise<unknown>;
  deadLetters(): Promise<readonly ReceivedMessage[]>;
  /** `aws sqs start-message-move-task`, as an operator does it after a mend. */
  redrive(): Promise<void>;
  /** What the function wrote; all of it once the stack is closed. */
  logs(): readonly string[];
  calls(): ReturnType<TemplateStack['callsOf']>;
  policy(): ReturnType<TemplateStack['policyOf']>;
}

export interface RunningStackOptions {
  readonly accessToken?: string;
  /** Wins over the template's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How many times as fast as the machine's clock queues and events run; the function cannot be sped up. */
  readonly speed?: number;
}

export interface SynthesizedStack {
  /** The stack with a store of its own; both end with the test, which fails if a call was not allowed. */
  start(options?: RunningStackOptions): Promise<RunningStack>;
}

/** The stack as it is deployed, synthesized once for the tests of a file. */
export function synthesizedStack(): SynthesizedStack {
  let folder: string;
  let templateFile: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'customer-sync-'));
    templateFile = await synthesizeApp(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  return {
    async start({ accessToken = 'token-of-the-test', environment, speed = 100 } = {}) {
      const store = await startSimulatedStore({ accessToken });
      onTestFinished(() => store.close());
      const stack = await startTemplateStack({
        templateFile,
        secrets: new Map([['bigcommerce/abc123', JSON.stringify({ accessToken })]]),
        environment: { BIGCOMMERCE_API_URL: store.url, ...environment },
        clock: createFastClock(speed),
      });
      onTestFinished(async () => {
        await stack.close();
        const statements = stack.policyOf(functionName);
        expect(stack.callsOf(functionName).filter((call) => !isAllowed(statements, call))).toEqual([]);
      });
      return operate(stack, store);
    },
  };
}

function operate(stack: TemplateStack, store: SimulatedStore): RunningStack {
  const dynamoDb = new DynamoDBClient(clientConfig(stack.dynamoDbEndpoint));
  const sqs = new SQSClient(clientConfig(stack.aws.endpoint));
  const TableName = stack.tableName(table);
  const queue = stack.queue(queueName);
  const deadLetterQueue = stack.queue(deadLetterQueueName);

  return {
    store,
    close: stack.close,
    request: (customerId, reason = 'updated') =>
      stack.publish({
        source: 'customer-sync',
        detailType: 'CustomerRefreshRequested',
        detail: { customerId, reason },
      }),
    async idle() {
      const over = new AbortController();
      await Promise.race([stack.idle(), failing(stack, over.signal)]).finally(() => over.abort());
    },
    invoke: (payload) => stack.invoke(functionName, payload),
    async item(id) {
      const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: { id: { N: `${id}` } } }));
      return Item;
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
    deadLetters: () => deadLetterQueue.receive({ max: 100, visibilityTimeoutMs: 0 }),
    async redrive() {
      const [SourceArn, DestinationArn] = [deadLetterQueue, queue].map(({ name }) => arns.queue(name));
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
    },
    logs: () => stack.logsOf(functionName),
    calls: () => stack.callsOf(functionName),
    policy: () => stack.policyOf(functionName),
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

import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDynamoDb } from '../../../local/aws/dynamodb/dynamodb.ts';
import type { SqsEvent } from '../../../local/aws/lambda/sqs-event.ts';
import { parts } from '../../../local/stack/parts.ts';
import { createTables } from '../../../local/stack/tables.ts';
import { findNamed, type Template } from '../../../local/stack/template.ts';
import { onThisMachine, withVariables } from '../../../local/stack/this-machine.ts';
import { stackTemplate } from '../../support/stack-template.ts';
import { clientConfig } from '../aws/client-config.ts';
import { type FakeFunctions, refreshRequested, startedStack } from './started-stack.ts';

interface Row {
  readonly property: string;
  readonly change: (template: Template) => Template;
  /** The behaviour of the local stack. */
  readonly observe: (template: Template) => Promise<unknown>;
  readonly before: unknown;
  readonly after: unknown;
}

const mapping = 'RefreshPipelineFunctionQueue';
const rule = 'RefreshPipelineRequested';
const route = parts.webhookRoute;

const rows: readonly Row[] = [
  {
    property: "the mapping's batch size",
    change: (template) => template.with(mapping, { BatchSize: 60 }),
    observe: async (template) => (await refreshing(template, 250)).batches,
    before: [100, 100, 50],
    after: [60, 60, 60, 60, 10],
  },
  {
    property: "the mapping's concurrency",
    change: (template) => template.with(mapping, { ScalingConfig: { MaximumConcurrency: 3 } }),
    observe: async (template) => (await refreshing(template, 250)).mostAtOnce,
    before: 2,
    after: 3,
  },
  {
    property: "the queue's visibility timeout",
    change: (template) => template.with(parts.refreshQueue, { VisibilityTimeout: 60 }),
    observe: async (template) => (await failing(template)).secondsUntilNextTry,
    before: 1_800,
    after: 60,
  },
  {
    property: "the queue's receive count",
    change(template) {
      const { properties } = findNamed(template.resources, parts.refreshQueue);
      const RedrivePolicy = { ...(properties['RedrivePolicy'] as object), maxReceiveCount: 3 };
      return template.with(parts.refreshQueue, { RedrivePolicy });
    },
    observe: async (template) => (await failing(template)).tries,
    before: 30,
    after: 3,
  },
  {
    property: "a rule's pattern",
    change: (template) =>
      template.with(rule, { EventPattern: { source: ['customer-sync'], 'detail-type': ['Another'] } }),
    observe: async (template) => (await refreshing(template, 1)).batches,
    before: [1],
    after: [],
  },
  {
    property: 'an environment variable',
    change: (template) => withVariables(template, 'refresh', { QUOTA_SHARE: '0.1' }),
    observe: (template) =>
      invoking(template, 'refresh', { refresh: (_, { environment }) => environment['QUOTA_SHARE'] }),
    before: '0.2',
    after: '0.1',
  },
  {
    property: "a function's timeout",
    change: (template) => template.with(parts.functions.sweep, { Timeout: 60 }),
    observe: (template) => invoking(template, 'sweep', { sweep: () => new Promise(() => {}) }),
    before: 'LambdaError: Sandbox.Timedout: Task timed out after 900.00 seconds',
    after: 'LambdaError: Sandbox.Timedout: Task timed out after 60.00 seconds',
  },
  {
    property: "a table's index",
    change(template) {
      const { properties } = findNamed(template.resources, parts.tables.customers);
      const indexes = properties['GlobalSecondaryIndexes'] as { IndexName: string }[];
      return template.with(parts.tables.customers, {
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'N' },
          { AttributeName: 'shard', AttributeType: 'N' },
        ],
        GlobalSecondaryIndexes: indexes.filter(({ IndexName }) => IndexName !== 'byEmail'),
      });
    },
    observe: queryingByEmail,
    before: 'answered',
    after: 'ValidationException',
  },
  {
    property: "a schedule's input",
    change(template) {
      const { properties } = findNamed(template.resources, parts.schedules.full);
      const Target = { ...(properties['Target'] as object), Input: '{"sweep":"incremental"}' };
      return template.with(parts.schedules.full, { Target });
    },
    observe: firing,
    before: [{ sweep: 'full' }],
    after: [{ sweep: 'incremental' }],
  },
  {
    property: "the API's route",
    change: (template) => template.with(route, { RouteKey: 'POST /elsewhere' }),
    observe: posting,
    before: 200,
    after: 404,
  },
];

describe('the local stack', () => {
  it.each(rows)('honours $property of the template', async ({ change, observe, before, after }) => {
    expect(await observe(stackTemplate())).toEqual(before);
    expect(await observe(change(stackTemplate()))).toEqual(after);
  });
});

/** The batches in which the refresh function gets this many requests. */
async function refreshing(template: Template, requests: number) {
  const batches: number[] = [];
  let [running, mostAtOnce] = [0, 0];
  const stack = await startedStack(
    {
      async refresh(event) {
        batches.push((event as SqsEvent).Records.length);
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        await stack.clock.sleep(10_000);
        running -= 1;
      },
    },
    { template },
  );
  for (let id = 1; id <= requests; id += 1) stack.publish(refreshRequested(id));
  await stack.idle();
  return { batches, mostAtOnce };
}

/** The times at which a request that always fails is tried. */
async function failing(template: Template) {
  const triedAtMs: number[] = [];
  const stack = await startedStack(
    {
      refresh() {
        triedAtMs.push(stack.clock.now());
        throw new RangeError('a bug');
      },
    },
    { template },
  );
  stack.publish(refreshRequested(7));
  await stack.idle();
  const [first = 0, second = 0] = triedAtMs;
  return { tries: triedAtMs.length, secondsUntilNextTry: Math.round((second - first) / 1_000) };
}

/** The answer of a function, or its error. */
async function invoking(template: Template, name: keyof FakeFunctions, functions: FakeFunctions) {
  const stack = await startedStack(functions, { template });
  return await stack.invoke(parts.functions[name], {}).catch(String);
}

async function queryingByEmail(template: Template) {
  const { endpoint, close } = await startDynamoDb();
  onTestFinished(close);
  const client = new DynamoDBClient(clientConfig(endpoint));
  await createTables(onThisMachine(template, { tableNames: { customers: 'customers' } }), client);
  const query = new QueryCommand({
    TableName: 'customers',
    IndexName: 'byEmail',
    KeyConditionExpression: 'emailKey = :emailKey',
    ExpressionAttributeValues: { ':emailKey': { S: 'ada@example.com' } },
  });
  return await client.send(query).then(
    () => 'answered',
    ({ name }: Error) => name,
  );
}

/** The event that the function of the daily schedule gets. */
async function firing(template: Template) {
  const events: unknown[] = [];
  const stack = await startedStack({ sweep: (event) => void events.push(event) }, { template });
  await stack.fire(parts.schedules.full);
  return events;
}

/** The answer to a delivery. */
async function posting(template: Template) {
  const stack = await startedStack({}, { template });
  const { endpoint } = stack.httpApi(parts.webhookApi);
  return (await fetch(`${endpoint}/webhooks`, { method: 'POST', body: '{}' })).status;
}

import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { isAllowed, unusedGrants } from '../../../../local/aws/template/iam-policy.ts';
import type { TemplateStack, TemplateStackOptions } from '../../../../local/aws/template/template-stack.ts';
import { clientConfig } from '../client-config.ts';
import { startStack } from './started-stack.ts';
import { changed, synthesize } from './synthesized-stack.ts';

async function start({
  templateFile,
  ...options
}: Partial<TemplateStackOptions> = {}): Promise<TemplateStack> {
  return await startStack(templateFile ?? (await synthesize()), options);
}

const refreshRequested = (customerId: number) => ({
  source: 'customer-sync',
  detailType: 'CustomerRefreshRequested',
  detail: { customerId },
});

describe('startTemplateStack', () => {
  it('turns a published event into a stored item, and a poison message into a dead letter', async () => {
    const stack = await start();
    stack.publish(refreshRequested(7));
    stack.publish(refreshRequested(13));
    stack.publish({ ...refreshRequested(8), source: 'another' });

    await stack.idle();

    const client = new DynamoDBClient(clientConfig(stack.dynamoDbEndpoint));
    const { Items } = await client.send(
      new QueryCommand({
        TableName: stack.tableName('Customers'),
        IndexName: 'byEmail',
        KeyConditionExpression: 'emailKey = :email',
        ExpressionAttributeValues: { ':email': { S: '7@example.com' } },
      }),
    );
    const letters = await stack.queue('DeadLetters').receive({ max: 10 });
    expect(Items).toEqual([{ id: { N: '7' }, emailKey: { S: '7@example.com' } }]);
    expect(letters.map(({ body }) => JSON.parse(body).detail)).toEqual([{ customerId: 13 }]);
    expect(stack.failures()).toEqual([]);
  });

  it('shows that the policy allows what a run calls, and grants nothing it does not need', async () => {
    const stack = await start();
    stack.publish(refreshRequested(7));
    stack.publish(refreshRequested(13));
    await stack.idle();

    const statements = stack.policyOf('Refresh');
    const calls = stack.callsOf('Refresh');

    expect(calls.filter((call) => !isAllowed(statements, call))).toEqual([]);
    expect(unusedGrants(statements, calls)).toEqual([]);
  });

  it('invokes a function directly, in the environment of the test', async () => {
    const stack = await start({ environment: { SOURCE_URL: 'http://127.0.0.1:9' } });

    expect(await stack.invoke('Refresh848BF7AF', { ping: true })).toBe('http://127.0.0.1:9');
  });

  it("logs in the function's own format", async () => {
    const stack = await start();
    stack.publish(refreshRequested(7));

    await stack.idle();
    await stack.close();

    const lines = stack.logsOf('Refresh').map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([{ level: 'INFO', message: 'customers refreshed { count: 1 }' }]);
  });

  it('reports why a whole batch failed', async () => {
    const stack = await start({ secrets: new Map() });
    stack.publish(refreshRequested(7));

    await expect
      .poll(() => stack.failures(), { timeout: 5_000 })
      .toMatchObject([{ errorType: 'ResourceNotFoundException' }]);
  });

  it('takes its settings from the template', async () => {
    const stack = await start();

    expect(stack.queue('Refresh')).toMatchObject({
      visibilityTimeoutMs: 1_800_000,
      redrive: { maxReceiveCount: 2, deadLetterQueue: { name: 'CustomerSync-abc123-DeadLettersBBF8BAAB' } },
    });
  });

  it('names what the template has when asked for what it has not', async () => {
    const stack = await start();

    expect(() => stack.queue('Letters')).toThrow(
      'the template has no Letters; it has Refresh684FB233, DeadLettersBBF8BAAB',
    );
  });

  it.each<[string, Record<string, object>, string]>([
    [
      'an intrinsic function it does not know',
      changed('BusEA82B648', {}) &&
        changed('Rule4C995B7F', { EventBusName: { 'Fn::If': ['IsLive', 'a', 'b'] } }),
      'the local stack cannot resolve Fn::If',
    ],
    [
      'a reference to nowhere',
      changed('Rule4C995B7F', { EventBusName: { Ref: 'Nowhere' } }),
      'Nowhere is not a resource of the template',
    ],
    [
      'a pattern it cannot match',
      changed('Rule4C995B7F', { EventPattern: { source: [{ prefix: 'customer' }] } }),
      'source of the event pattern[0] is not a text or a number',
    ],
    [
      'a filter before the function',
      changed('Mapping9C0A5480', { FilterCriteria: {} }),
      'the local stack cannot honour FilterCriteria of Mapping9C0A5480',
    ],
    [
      'a queue in strict order',
      changed('Refresh684FB233', { FifoQueue: true }),
      'the local stack cannot honour FifoQueue of Refresh684FB233',
    ],
    [
      "a target's own input",
      changed('Rule4C995B7F', {
        Targets: [{ Arn: { 'Fn::GetAtt': ['Refresh684FB233', 'Arn'] }, Id: 'T', InputPath: '$.detail' }],
      }),
      'the local stack cannot honour InputPath of a target of Rule4C995B7F',
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(start({ templateFile: await synthesize(changes) })).rejects.toThrow(message);
  });
});

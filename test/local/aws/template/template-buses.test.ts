import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { isAllowed, unusedGrants } from '../../../../local/aws/template/iam-policy.ts';
import type { TemplateStack } from '../../../../local/aws/template/template-stack.ts';
import { clientConfig } from '../client-config.ts';
import { arnOf } from './resource.ts';
import { startStack } from './started-stack.ts';
import { changed, synthesizeSweeps } from './synthesized-stack.ts';

const sweepContinued = {
  source: 'customer-sync',
  detailType: 'CustomerSweepContinued',
  detail: { scope: 'changed', run: 'run-1' },
};

/** What the sweep function kept when it was continued. */
async function stateOf(stack: TemplateStack) {
  const client = new DynamoDBClient(clientConfig(stack.dynamoDbEndpoint));
  const { Item } = await client.send(
    new GetItemCommand({ TableName: stack.tableName('State'), Key: { name: { S: 'changed' } } }),
  );
  return Item && { count: Item['count']?.N, event: JSON.parse(Item['event']?.S ?? '') };
}

describe('createBuses', () => {
  it('hands an event to the function behind the rule that it matches, and to no other target', async () => {
    const stack = await startStack(await synthesizeSweeps());
    const client = new DynamoDBClient(clientConfig(stack.dynamoDbEndpoint));
    const Item = { id: { N: '16' }, shard: { N: '0' } };
    await client.send(new PutItemCommand({ TableName: stack.tableName('Customers'), Item }));

    stack.publish(sweepContinued);
    const atOnce = await stateOf(stack);
    await stack.idle();

    expect(atOnce).toBeUndefined();
    expect(await stateOf(stack)).toEqual({
      count: '1',
      event: {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'CustomerSweepContinued',
        source: 'customer-sync',
        account: '123456789012',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: [],
        detail: { scope: 'changed', run: 'run-1' },
      },
    });
    expect(stack.asyncFailures()).toEqual([]);
    expect(stack.failures()).toEqual([]);
  });

  it('is idle only when what a function put on the bus has been dealt with too', async () => {
    const stack = await startStack(await synthesizeSweeps());

    await stack.invoke('Sweep', { sweep: 'changed' });
    await stack.idle();

    const client = new DynamoDBClient(clientConfig(stack.dynamoDbEndpoint));
    const { Item } = await client.send(
      new GetItemCommand({ TableName: stack.tableName('Customers'), Key: { id: { N: '7' } } }),
    );
    expect(Item).toMatchObject({ id: { N: '7' } });
  });

  it('leaves the queue behind another rule alone', async () => {
    const stack = await startStack(await synthesizeSweeps());
    const refreshRequested = { ...sweepContinued, detailType: 'CustomerRefreshRequested' };

    stack.publish({ ...refreshRequested, detail: { customerId: 8 } });
    await stack.idle();

    expect(await stateOf(stack)).toBeUndefined();
    expect(stack.callsOf('Continued')).toEqual([]);
  });

  it('shows that the function lets the rule in, and a query needs the right to the very index', async () => {
    const stack = await startStack(await synthesizeSweeps());
    await stack.fire('All');
    await stack.fire('Changed');
    await stack.idle();

    for (const caller of ['Continued', 'Sweep']) {
      const [statements, calls] = [stack.policyOf(caller), stack.callsOf(caller)];
      expect(calls.filter((call) => !isAllowed(statements, call))).toEqual([]);
      expect(unusedGrants(statements, calls)).toEqual([]);
    }
    expect(stack.callsOf('Sweep').find(({ action }) => action === 'Query')?.resource).toBe(
      'arn:aws:dynamodb:us-east-1:123456789012:table/CustomerSync-abc123-Customers6955EA0A/index/fingerprints',
    );
  });

  it.each<[string, Record<string, object | undefined>]>([
    ['nobody', { ContinuedAllowEventRule6554B951: undefined }],
    ['another rule', changed('ContinuedAllowEventRule6554B951', { SourceArn: arnOf('Rule4C995B7F') })],
    ['another service', changed('ContinuedAllowEventRule6554B951', { Principal: 's3.amazonaws.com' })],
  ])('dead-letters the event when the function lets in %s', async (_, changes) => {
    const stack = await startStack(await synthesizeSweeps(changes));

    stack.publish(sweepContinued);
    await stack.idle();

    const [letter] = await stack.queue('DeadLetters').receive({ max: 10 });
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({ detail: sweepContinued.detail });
    expect(letter?.attributes).toMatchObject({
      RULE_ARN: {
        StringValue:
          'arn:aws:events:us-east-1:123456789012:rule/CustomerSyncBus3A6FC8E4/CustomerSync-abc123-Continued8420B9E0',
      },
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
    });
    expect(stack.asyncFailures()).toMatchObject([
      { message: 'Continued8420B9E0 may not invoke Sweep576358E8' },
    ]);
    expect(await stateOf(stack)).toBeUndefined();
  });

  it.each<[string, Record<string, object>, string]>([
    [
      'a target that is neither queue nor function',
      changed('Continued8420B9E0', { Targets: [{ Arn: arnOf('State1C20CC9A'), Id: 'T' }] }),
      'Continued8420B9E0 has a target that is no queue or function of the template',
    ],
    [
      'a permission on conditions it does not judge',
      changed('ContinuedAllowEventRule6554B951', { SourceAccount: '123456789012' }),
      'the local stack cannot honour SourceAccount of ContinuedAllowEventRule6554B951',
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(startStack(await synthesizeSweeps(changes))).rejects.toThrow(message);
  });
});

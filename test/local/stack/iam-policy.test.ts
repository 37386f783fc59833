import { describe, expect, it } from 'vitest';
import type { AwsCall } from '../../../local/aws/protocol/aws-call.ts';
import { isAllowed, readStatements, unusedGrants } from '../../../local/stack/iam-policy.ts';

const table = 'arn:aws:dynamodb:us-east-1:123456789012:table/customers';
const call = (changes: Partial<AwsCall> = {}): AwsCall => ({
  service: 'dynamodb',
  action: 'PutItem',
  resource: table,
  caller: 'Refresh',
  ...changes,
});
const allowing = (Action: unknown, Resource: unknown = table) =>
  readStatements({ Statement: [{ Effect: 'Allow', Action, Resource }] });

describe('isAllowed', () => {
  it.each([
    ['the same action and resource', allowing('dynamodb:PutItem'), call(), true],
    ['one of several actions', allowing(['dynamodb:GetItem', 'dynamodb:PutItem']), call(), true],
    ['wildcards', allowing('dynamodb:*', 'arn:aws:dynamodb:*:table/cust??ers'), call(), true],
    ['another action', allowing('dynamodb:GetItem'), call(), false],
    ['an action with the same beginning', allowing('dynamodb:Put'), call(), false],
    [
      "a table's index with the table's grant",
      allowing('dynamodb:Query'),
      call({ action: 'Query', resource: `${table}/index/byEmail` }),
      false,
    ],
    [
      "DynamoDB's batch with the single action's grant",
      allowing('dynamodb:GetItem'),
      call({ action: 'BatchGetItem' }),
      false,
    ],
  ])('judges %s', (_, statements, subject, verdict) => {
    expect(isAllowed(statements, subject)).toBe(verdict);
  });

  it('denies a call that one statement allows and another statement denies', () => {
    const statements = readStatements({
      Statement: [
        { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' },
        { Effect: 'Deny', Action: 'dynamodb:PutItem', Resource: table },
      ],
    });

    expect(isAllowed(statements, call())).toBe(false);
    expect(isAllowed(statements, call({ action: 'GetItem' }))).toBe(true);
  });
});

describe('unusedGrants', () => {
  it('lists each action on each resource that no call needed', () => {
    const statements = allowing(['dynamodb:PutItem', 'dynamodb:Query'], [table, `${table}/index/*`]);

    const unused = unusedGrants(statements, [
      call(),
      call({ action: 'Query', resource: `${table}/index/byEmail` }),
    ]);

    expect(unused).toEqual([`dynamodb:PutItem on ${table}/index/*`, `dynamodb:Query on ${table}`]);
  });
});

describe('readStatements', () => {
  it('refuses statements that it cannot judge', () => {
    const conditional = { Effect: 'Allow', Action: 'a:B', Resource: '*', Condition: {} };

    expect(() => readStatements({ Statement: [conditional] })).toThrow(
      'Statement[0] of a policy has a Condition, which cannot be judged',
    );
  });
});

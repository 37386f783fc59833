import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../../../local/aws/template/template.ts';
import { createResolver } from '../../../../local/aws/template/template-values.ts';
import { synthesize } from './synthesized-stack.ts';

const start = async () => createResolver(readTemplate(await synthesize()), 'http://127.0.0.1:4566');

describe('createResolver', () => {
  it.each<[string, unknown, string]>([
    ['a table', { Ref: 'Customers6955EA0A' }, 'CustomerSync-abc123-Customers6955EA0A'],
    [
      "a queue's URL",
      { Ref: 'Refresh684FB233' },
      'http://127.0.0.1:4566/123456789012/CustomerSync-abc123-Refresh684FB233',
    ],
    ["a bus's own name", { Ref: 'BusEA82B648' }, 'CustomerSyncBus3A6FC8E4'],
    [
      "a bus's ARN",
      { 'Fn::GetAtt': ['BusEA82B648', 'Arn'] },
      'arn:aws:events:us-east-1:123456789012:event-bus/CustomerSyncBus3A6FC8E4',
    ],
    ['the stack', { Ref: 'AWS::StackName' }, 'CustomerSync-abc123'],
    [
      'a join',
      { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, { Ref: 'AWS::URLSuffix' }]] },
      'a-us-east-1-amazonaws.com',
    ],
    [
      'a substitution',
      { 'Fn::Sub': `\${AWS::Partition}:\${BusEA82B648.Name}:\${!kept}` },
      `aws:CustomerSyncBus3A6FC8E4:\${kept}`,
    ],
    [
      'a substitution of its own',
      { 'Fn::Sub': [`\${where}/x`, { where: { Ref: 'AWS::AccountId' } }] },
      '123456789012/x',
    ],
  ])('resolves %s', async (_, value, resolved) => {
    const resolve = await start();

    expect(resolve(value)).toBe(resolved);
  });

  it('resolves inside lists and objects, and leaves the rest alone', async () => {
    const resolve = await start();

    const resolved = resolve({ a: [{ Ref: 'AWS::Region' }, 1, null], Ref: 'x', b: true });

    expect(resolved).toEqual({ a: ['us-east-1', 1, null], Ref: 'x', b: true });
  });

  it.each<[unknown, string]>([
    [{ 'Fn::FindInMap': ['a', 'b', 'c'] }, 'the local stack cannot resolve Fn::FindInMap'],
    [
      { 'Fn::GetAtt': ['Customers6955EA0A', 'StreamArn'] },
      'the local AWS::DynamoDB::GlobalTable has no attribute StreamArn',
    ],
    [
      { Ref: 'Mapping9C0A5480' },
      'the local stack has no AWS::Lambda::EventSourceMapping, so nothing can refer to Mapping9C0A5480',
    ],
    [{ Ref: 'Nowhere' }, 'Nowhere is not a resource of the template'],
  ])('refuses %j', async (value, message) => {
    const resolve = await start();

    expect(() => resolve(value)).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { createResolver } from '../../../local/stack/values.ts';
import { stackTemplate } from '../../support/stack-template.ts';

const start = () => createResolver(stackTemplate(), 'http://127.0.0.1:4566');
const stackName = 'CustomerSync-abc123-production';

describe('createResolver', () => {
  it.each<[string, unknown, string]>([
    ['a table', { Ref: 'CustomerStorageTableC9C7C74F' }, `${stackName}-CustomerStorageTableC9C7C74F`],
    [
      "a queue's URL",
      { Ref: 'RefreshPipelineQueue197A91B8' },
      `http://127.0.0.1:4566/123456789012/${stackName}-RefreshPipelineQueue197A91B8`,
    ],
    [
      "a bus's name",
      { Ref: 'RefreshPipelineBus27622CD7' },
      'CustomerSyncabc123productionRefreshPipelineBusB97CE108',
    ],
    [
      "a bus's ARN",
      { 'Fn::GetAtt': ['RefreshPipelineBus27622CD7', 'Arn'] },
      'arn:aws:events:us-east-1:123456789012:event-bus/CustomerSyncabc123productionRefreshPipelineBusB97CE108',
    ],
    ['the stack', { Ref: 'AWS::StackName' }, stackName],
    [
      'a join',
      { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, { Ref: 'AWS::URLSuffix' }]] },
      'a-us-east-1-amazonaws.com',
    ],
    ['a part of a split text', { 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'AWS::Region' }] }] }, 'east'],
    [
      "a topic's ARN",
      { Ref: 'ObservabilityAlarmTopicF724909D' },
      `arn:aws:sns:us-east-1:123456789012:${stackName}-ObservabilityAlarmTopicF724909D`,
    ],
  ])('resolves %s', (_, value, resolved) => {
    const resolve = start();

    expect(resolve(value)).toBe(resolved);
  });

  it('resolves values inside lists and objects, and does not change other values', () => {
    const resolve = start();

    const resolved = resolve({ a: [{ Ref: 'AWS::Region' }, 1, null], Ref: 'x', b: true });

    expect(resolved).toEqual({ a: ['us-east-1', 1, null], Ref: 'x', b: true });
  });

  it.each<[unknown, string]>([
    [{ 'Fn::FindInMap': ['a', 'b', 'c'] }, 'the local stack cannot resolve Fn::FindInMap'],
    [
      { 'Fn::GetAtt': ['CustomerStorageTableC9C7C74F', 'StreamArn'] },
      'the local AWS::DynamoDB::GlobalTable has no attribute StreamArn',
    ],
    [
      { Ref: 'RefreshPipelineFunctionQueueE6EFB620' },
      'the local stack has no AWS::Lambda::EventSourceMapping, so nothing can refer to RefreshPipelineFunctionQueueE6EFB620',
    ],
    [{ Ref: 'Nowhere' }, 'Nowhere is not a resource of the template'],
  ])('refuses %j', (value, message) => {
    const resolve = start();

    expect(() => resolve(value)).toThrow(message);
  });
});

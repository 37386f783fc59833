import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesize, theResource } from './synthesize.ts';

const { stack, template } = synthesize();

describe('AlarmTopic', () => {
  it('admits CloudWatch by the policy and the key of the topic', () => {
    const publish = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };

    expect(theResource(template, 'AWS::SNS::TopicPolicy').Properties['PolicyDocument']).toMatchObject({
      Statement: expect.arrayContaining([expect.objectContaining({ ...publish, Action: 'sns:Publish' })]),
    });
    expect(theResource(template, 'AWS::KMS::Key').Properties['KeyPolicy']).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({ ...publish, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
      ]),
    });
    expect(theResource(template, 'AWS::SNS::Topic').Properties['KmsMasterKeyId']).toEqual({
      'Fn::GetAtt': ['ObservabilityAlarmTopicKey48516DE9', 'Arn'],
    });
  });

  it('refuses to publish an alarm without TLS', () => {
    expect(theResource(template, 'AWS::SNS::TopicPolicy').Properties['PolicyDocument']).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    });
  });

  it('mails the alarms to the given address', () => {
    expect(theResource(template, 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  it('neither mails nor warns when the address is "none"', () => {
    const { stack, template } = synthesize({ alarmEmail: 'none' });

    expect(template.findResources('AWS::SNS::Subscription')).toEqual({});
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  it('lets only the alarms of this account use its key', () => {
    const { KeyPolicy } = theResource(template, 'AWS::KMS::Key').Properties;

    expect(KeyPolicy).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    });
  });

  it('warns when nobody receives the alarms', () => {
    const { stack } = synthesize({ alarmEmail: undefined });

    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp(
        'Nobody receives the alarms of store "abc123" with stage "production": set alarmEmail, or set it to "none"\\.',
      ),
    );
  });
});

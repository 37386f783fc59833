import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesize, theResource } from './synthesize.ts';

const { stack, template } = synthesize();

describe('AlarmTopic', () => {
  it('admits the alarms of this account, and nothing else', () => {
    expect(theResource(template, 'AWS::SNS::TopicPolicy').Properties['PolicyDocument']).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: expect.objectContaining({
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          }),
        }),
      ]),
    });
  });

  it('costs no key', () => {
    expect(template.findResources('AWS::KMS::Key')).toEqual({});
    expect(theResource(template, 'AWS::SNS::Topic').Properties).not.toHaveProperty('KmsMasterKeyId');
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

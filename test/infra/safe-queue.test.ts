import { describe, expect, it } from 'vitest';
import { resources, synthesize } from './synthesize.ts';

const { template } = synthesize();
const queues = resources(template, 'AWS::SQS::Queue');

describe('SafeQueue', () => {
  it('keeps every message as long as SQS allows', () => {
    for (const { Properties } of Object.values(queues)) {
      expect(Properties['MessageRetentionPeriod']).toBe(14 * 24 * 3600);
    }
  });

  it('encrypts every queue', () => {
    for (const { Properties } of Object.values(queues)) {
      expect(Properties['SqsManagedSseEnabled']).toBe(true);
    }
  });

  it('refuses access to a queue without TLS', () => {
    const policies = Object.values(resources(template, 'AWS::SQS::QueuePolicy'));

    expect(policies.flatMap(({ Properties }) => Properties['Queues'])).toEqual(
      expect.arrayContaining(Object.keys(queues).map((id) => ({ Ref: id }))),
    );
    for (const { Properties } of policies) {
      expect(Properties['PolicyDocument']).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Effect: 'Deny',
            Action: 'sqs:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      });
    }
  });
});

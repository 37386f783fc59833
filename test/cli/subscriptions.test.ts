import { describe, expect, it } from 'vitest';
import { problemOf } from '../../cli/subscriptions.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:alarms';

describe('problemOf', () => {
  it('is undefined when everybody who is subscribed has confirmed', () => {
    expect(problemOf({ confirmed: 2, pending: 0 }, topicArn)).toBeUndefined();
  });

  it('says how to confirm, even if others have', () => {
    expect(problemOf({ confirmed: 1, pending: 1 }, topicArn)).toBe(
      '1 of 2 subscriptions are not confirmed: open the link in the mail of AWS Notifications; a link is valid for two days, after which `aws sns subscribe` sends another',
    );
  });

  it('names the topic to which nobody is subscribed', () => {
    expect(problemOf({ confirmed: 0, pending: 0 }, topicArn)).toBe(
      'nobody is subscribed: set alarmEmail, or subscribe somebody to arn:aws:sns:eu-west-1:123456789012:alarms',
    );
  });
});

import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import type { Aws } from './aws.ts';

export interface Subscriptions {
  readonly confirmed: number;
  /** Whoever they are for has not confirmed them, and gets nothing. */
  readonly pending: number;
}

/** Counts who gets the alarms of a topic. */
export async function countSubscriptions(aws: Aws, topicArn: string): Promise<Subscriptions> {
  const pages = await aws.askForAll(
    'sns:ListSubscriptionsByTopic',
    paginateListSubscriptionsByTopic({ client: aws.sns }, { TopicArn: topicArn }),
  );
  const all = pages.flatMap(({ Subscriptions = [] }) => Subscriptions);
  const isOf = (state: string) => all.filter(({ SubscriptionArn }) => SubscriptionArn === state).length;
  const pending = isOf('PendingConfirmation');
  return { pending, confirmed: all.length - pending - isOf('Deleted') };
}

/** Why alarms may reach nobody, and what to do; undefined if all who are subscribed get them. */
export function problemOf({ confirmed, pending }: Subscriptions, topicArn: string): string | undefined {
  if (pending > 0) {
    return `${pending} of ${confirmed + pending} subscriptions are not confirmed: open the link in the mail of AWS Notifications; a link is valid for two days, after which \`aws sns subscribe\` sends another`;
  }
  if (confirmed > 0) return undefined;
  return `nobody is subscribed: set alarmEmail, or subscribe somebody to ${topicArn}`;
}

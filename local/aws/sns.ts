import { readText } from './json-value.ts';
import { AwsError } from './protocol/aws-error.ts';
import { XmlAnswer } from './protocol/aws-response.ts';
import type { AwsService } from './protocol/aws-service.ts';

export interface Subscription {
  /** `PendingConfirmation` until somebody has confirmed it. */
  readonly arn: string;
  readonly protocol: string;
}

/** SNS, by the ARN of each topic. It lists subscriptions, but delivers nothing. */
export function createSns(topics: ReadonlyMap<string, readonly Subscription[]>): AwsService {
  return {
    target: 'AmazonSNS',
    iamPrefix: 'sns',
    throttlingCode: 'Throttling',
    resourcesOf: (input) => [readText(input['TopicArn'], 'TopicArn')],
    operations: {
      ListSubscriptionsByTopic(input) {
        const topicArn = readText(input['TopicArn'], 'TopicArn');
        const subscriptions = topics.get(topicArn);
        if (subscriptions === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
        const members = subscriptions.map(
          ({ arn, protocol }) =>
            `<member><TopicArn>${topicArn}</TopicArn><Protocol>${protocol}</Protocol><SubscriptionArn>${arn}</SubscriptionArn></member>`,
        );
        return new XmlAnswer(
          'ListSubscriptionsByTopic',
          `<Subscriptions>${members.join('')}</Subscriptions>`,
        );
      },
    },
  };
}

import { CfnRule, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/**
 * Sends events to the queue, and those that cannot be delivered to the dead-letter queue. `SqsQueue` of the CDK lets the
 * rules of every account send to a queue with a key, unless a feature flag of the app forbids it.
 */
export function toQueue(queue: IQueue, deadLetterQueue: IQueue): IRuleTarget {
  return {
    bind(rule) {
      const ruleArn = CfnRule.arnForRule(rule);
      for (const each of [queue, deadLetterQueue]) admit(ruleArn, each);
      return {
        arn: queue.queueArn,
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
        targetResource: queue,
      };
    },
  };
}

function admit(ruleArn: string, queue: IQueue): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
    }),
  );
}

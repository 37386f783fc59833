import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { identityOf } from '../../lambda/contract.ts';
import type { CopyProps } from './copy-props.ts';
import { explainFinding } from './explain-finding.ts';

/** Sends this account's alarms, and nothing else, to the store's alarm address. Warns if there is none. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { store, encryptionKey }: CopyProps) {
    const stack = Stack.of(scope);
    const { alarmEmail } = store;
    const copy = identityOf(store);
    const isCloudWatchHere = { StringEquals: { 'aws:SourceAccount': stack.account } };

    super(scope, id, {
      displayName: `CustomerSync ${copy}`,
      ...(encryptionKey && { masterKey: encryptionKey }),
      enforceSSL: true,
    });
    if (encryptionKey === undefined) {
      explainFinding(this, {
        rule: 'AwsSolutions-SNS2',
        reason:
          'Alarms hold no personal data. The free key of SNS admits no alarms, and a key of its own costs $1 a month; encryptionKey sets one.',
      });
    }

    const anyAlarm = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // The policy of `enforceSSL` replaces the default one, which would admit the account's alarms.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { ...isCloudWatchHere, ArnLike: { 'aws:SourceArn': anyAlarm } },
      }),
    );

    if (alarmEmail === undefined) {
      Annotations.of(this).addWarningV2(
        'customer-sync:nobody-receives-alarms',
        `Nobody receives the alarms of store "${store.storeHash}" with stage "${store.stage}": set alarmEmail, or set it to "none".`,
      );
    } else if (alarmEmail !== 'none') {
      this.addSubscription(new EmailSubscription(alarmEmail));
    }
  }
}

const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');

import { Annotations, ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StoreConfig } from '../store-config.ts';

/** Sends this account's alarms, and nothing else, to the store's alarm address. Warns if there is none. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { alarmEmail }: StoreConfig) {
    const stack = Stack.of(scope);
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');

    // A key of its own, for $1 a month: the free alias/aws/sns does not admit CloudWatch, so no alarm would arrive.
    const key = new Key(scope, `${id}Key`, {
      description: `Alarms of ${stack.stackName}`,
      // As rarely as KMS allows. The first two rotations add $1 a month each, and the messages hold no personal data.
      rotationPeriod: Duration.days(2560),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');

    super(scope, id, { displayName: stack.stackName, masterKey: key, enforceSSL: true });

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
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': anyAlarm },
        },
      }),
    );

    if (alarmEmail !== undefined) {
      this.addSubscription(new EmailSubscription(alarmEmail));
    } else {
      Annotations.of(this).addWarningV2(
        'customer-sync:nobody-receives-alarms',
        `Nobody receives the alarms of ${stack.stackName}: set alarmEmail in cdk.json or pass -c alarmEmail=ops@example.com.`,
      );
    }
  }
}

import { Annotations, ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StoreConfig } from '../store-config.ts';

/** Carries alarms of this account, and nothing else, to the store's alarm address. Warns when there is none. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { alarmEmail }: StoreConfig) {
    const stack = Stack.of(scope);
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');

    // A key of our own for $1 a month: the free alias/aws/sns does not let CloudWatch in, so no alarm would arrive.
    const key = new Key(scope, `${id}Key`, {
      description: `Alarms of ${stack.stackName}`,
      // As seldom as KMS allows: the first two rotations add $1 a month each, and the messages hold no data.
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
    // The policy that enforceSSL makes replaces the default one, which lets the account's alarms in.
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

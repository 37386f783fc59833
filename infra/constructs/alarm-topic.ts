import { Annotations, ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { identityOf } from '../../lambda/contract.ts';
import type { CopyProps } from './copy-props.ts';

/** Sends this account's alarms, and nothing else, to the store's alarm address. Warns if there is none. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { store, encryptionKey }: CopyProps) {
    const stack = Stack.of(scope);
    const { alarmEmail } = store;
    const copy = identityOf(store);
    const isCloudWatchHere = { StringEquals: { 'aws:SourceAccount': stack.account } };

    super(scope, id, {
      displayName: `CustomerSync ${copy}`,
      masterKey: encryptionKey ?? createKey(scope, `${id}Key`, `Alarms of ${copy}`, isCloudWatchHere),
      enforceSSL: true,
    });

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

/** For $1 a month: the free alias/aws/sns does not admit CloudWatch, so no alarm would arrive. */
function createKey(scope: Construct, id: string, description: string, conditions: object): IKey {
  const key = new Key(scope, id, {
    description,
    // As rarely as KMS allows. The first two rotations add $1 a month each, and the messages hold no personal data.
    rotationPeriod: Duration.days(2560),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudWatch],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { ...conditions },
    }),
  );
  return key;
}

import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Lets CloudWatch Logs, EventBridge and CloudWatch use the key for what this account owns. The policy of an imported key
 * does not change: its owner must write these statements (docs/operations.md, "A key of your own").
 */
export function admitServices(key: IKey, scope: Construct): void {
  const { account, region, partition } = Stack.of(scope);
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      // Not the names of the log groups, which the key cannot know before they exist.
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
        },
      },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [
        new ServicePrincipal('events.amazonaws.com'),
        new ServicePrincipal('cloudwatch.amazonaws.com'),
      ],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
}

/** Lets `user` read and write what the key encrypts. */
export function grantUseOfKey(key: IKey | undefined, user: IGrantable): void {
  if (key === undefined) return;
  Grant.addToPrincipal({
    grantee: user,
    // DynamoDB asks for the last four in the name of the caller:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    actions: [
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resourceArns: [key.keyArn],
  });
}

/** Lets `reader` read what the key encrypts. */
export function grantDecrypt(key: IKey | undefined, reader: IGrantable): void {
  if (key === undefined) return;
  Grant.addToPrincipal({ grantee: reader, actions: ['kms:Decrypt'], resourceArns: [key.keyArn] });
}

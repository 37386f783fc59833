import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** An encrypted queue that speaks TLS only and keeps its messages for as long as SQS can. */
export class SafeQueue extends Queue {
  constructor(
    scope: Construct,
    id: string,
    props: Omit<QueueProps, 'encryption' | 'enforceSSL' | 'retentionPeriod'> = {},
  ) {
    super(scope, id, {
      ...props,
      // SQS's own key costs nothing and, unlike KMS, asks no extra right of EventBridge and Lambda.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }
}

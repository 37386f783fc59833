import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** An encrypted queue that accepts only TLS and keeps messages for 14 days, the maximum of SQS. */
export class SafeQueue extends Queue {
  constructor(
    scope: Construct,
    id: string,
    props: Omit<QueueProps, 'encryption' | 'enforceSSL' | 'retentionPeriod'> = {},
  ) {
    super(scope, id, {
      ...props,
      // SQS's own key is free and, unlike a KMS key, needs no extra permission for EventBridge and Lambda.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }
}

import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface SafeQueueProps extends Pick<QueueProps, 'visibilityTimeout' | 'deadLetterQueue'> {
  readonly encryptionKey: IKey | undefined;
}

/** An encrypted queue that accepts only TLS and keeps messages for 14 days, the maximum of SQS. */
export class SafeQueue extends Queue {
  constructor(scope: Construct, id: string, { encryptionKey, ...props }: SafeQueueProps) {
    super(scope, id, {
      ...props,
      // SQS's own key is free and, unlike a KMS key, needs no extra permission for EventBridge and Lambda.
      ...(encryptionKey
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
        : { encryption: QueueEncryption.SQS_MANAGED }),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }
}

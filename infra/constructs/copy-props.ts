import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { StoreConfig } from '../settings/store-config.ts';

/** What every part of a copy is made with. */
export interface CopyProps {
  readonly store: StoreConfig;
  /** Encrypts tables, queues, logs and the alarm topic in place of the keys of AWS. */
  readonly encryptionKey?: IKey | undefined;
  /** Where the functions run. */
  readonly vpc?: IVpc | undefined;
}

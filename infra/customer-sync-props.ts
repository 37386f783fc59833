import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StoreSettings } from './settings/store-config.ts';

export interface CustomerSyncProps extends StoreSettings {
  /** The secret `{"accessToken": "..."}` in Secrets Manager. */
  readonly accessToken: ISecret;
  /**
   * Encrypts tables, queues, logs and the alarm topic in place of the keys of AWS. The policy of an imported key must
   * admit CloudWatch Logs, EventBridge and CloudWatch; docs/operations.md lists the statements. The stack needs a region.
   */
  readonly encryptionKey?: IKey;
  /**
   * Where the functions run. They need a way to BigCommerce and to AWS: in private subnets, a NAT gateway. It costs about
   * $33 a month in each availability zone, and $0.045 for each GB.
   */
  readonly vpc?: IVpc;
  /** Carries the alarms in place of a topic of this construct's own. */
  readonly alarmTopic?: ITopic;
  /** A customers table that an earlier stack retained, in place of a new one. */
  readonly table?: ITable;
}

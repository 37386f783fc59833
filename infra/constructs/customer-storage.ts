import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  type ITable,
  ProjectionType,
  TableEncryptionV2,
  TableGrants,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { customersTable, env } from '../../lambda/contract.ts';
import type { CopyProps } from './copy-props.ts';
import { grantDecrypt, grantUseOfKey } from './encryption.ts';

export interface CustomerStorageProps extends CopyProps {
  /** A table that an earlier stack retained. */
  readonly adopted: ITable | undefined;
}

/** The customers table, the project's public contract. It outlives the stack unless `removalPolicy` is `destroy`. */
export class CustomerStorage extends Construct {
  readonly table: ITable | TableV2;

  constructor(scope: Construct, id: string, { adopted, ...props }: CustomerStorageProps) {
    super(scope, id);
    this.table = adopted ?? createTable(this, props);
  }

  /** Gives `writer` the table's name and lets it read and write customers by id, never the indexes. */
  grantReadWrite(writer: LambdaFunction): void {
    writer.addEnvironment(env.customerTableName, this.table.tableName);
    TableGrants.fromTable(this.table, [], false).actions(writer, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    grantUseOfKey(this.table.encryptionKey, writer);
  }

  /** Gives `reader` the table's name and lets it query the index `fingerprints`, and nothing else. */
  grantQueryFingerprints(reader: LambdaFunction): void {
    reader.addEnvironment(env.customerTableName, this.table.tableName);
    Grant.addToPrincipal({
      grantee: reader,
      actions: ['dynamodb:Query'],
      resourceArns: [`${this.table.tableArn}/index/${customersTable.fingerprints.indexName}`],
    });
  }

  /** Lets `reader` read customers: by id, by e-mail, or all of them. */
  grantRead(reader: IGrantable): Grant {
    grantDecrypt(this.table.encryptionKey, reader);
    return Grant.addToPrincipal({
      grantee: reader,
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
      resourceArns: [this.table.tableArn, `${this.table.tableArn}/index/${customersTable.byEmail.indexName}`],
    });
  }
}

function createTable(scope: Construct, { store, encryptionKey }: CopyProps): TableV2 {
  const isKept = store.removalPolicy === RemovalPolicy.RETAIN;
  const { byEmail, fingerprints } = customersTable;

  // TableV2, so that a replica in another region can be added later. Changing a Table into one would replace it.
  return new TableV2(scope, 'Table', {
    partitionKey: { name: customersTable.partitionKey, type: AttributeType.NUMBER },
    globalSecondaryIndexes: [
      {
        indexName: byEmail.indexName,
        partitionKey: { name: byEmail.partitionKey, type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      },
      {
        indexName: fingerprints.indexName,
        partitionKey: { name: fingerprints.partitionKey, type: AttributeType.NUMBER },
        sortKey: { name: fingerprints.sortKey, type: AttributeType.NUMBER },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: [...fingerprints.projected],
      },
    ],
    timeToLiveAttribute: customersTable.timeToLive,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // DynamoDB's own key is free and needs no permission for readers.
    ...(encryptionKey && { encryption: TableEncryptionV2.customerManagedKey(encryptionKey) }),
    deletionProtection: isKept,
    // Not RETAIN_ON_UPDATE_OR_DELETE: that one deletes the table when a first deployment fails, or, as the table
    // is protected, leaves the stack stuck in ROLLBACK_FAILED.
    removalPolicy: store.removalPolicy,
  });
}

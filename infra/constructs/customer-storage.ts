import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, ProjectionType, TableGrants, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { customersTable, env } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';

/** The customers table, the project's public contract. It outlives the stack unless `removalPolicy` is `destroy`. */
export class CustomerStorage extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, store: StoreConfig) {
    super(scope, id);
    const isKept = store.removalPolicy === 'retain';
    const { byEmail, fingerprints } = customersTable;

    // TableV2, so that a replica in another region can be added later. Changing a Table into one would replace it.
    // Encrypted with DynamoDB's own key, which is free and needs no permission for readers.
    this.table = new TableV2(this, 'Table', {
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
      deletionProtection: isKept,
      // Not RETAIN_ON_UPDATE_OR_DELETE: that one deletes the table when a first deployment fails, or, as the table
      // is protected, leaves the stack stuck in ROLLBACK_FAILED.
      removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });

    // A fixed name, by which other services find the table.
    new StringParameter(this, 'TableName', {
      parameterName: `/customer-sync/${store.storeHash}/${store.stage}/customers-table-name`,
      description: `Table with the customers of store ${store.storeHash}`,
      stringValue: this.table.tableName,
    });
  }

  /** Gives `writer` the table's name and lets it read and write customers by id, never the indexes. */
  grantReadWrite(writer: LambdaFunction): void {
    writer.addEnvironment(env.customerTableName, this.table.tableName);
    TableGrants.fromTable(this.table, [], false).actions(writer, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
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
}

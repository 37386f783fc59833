import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { customersTable } from '../lambda/contract.ts';

/** The customers table as the stack defines it, as far as a local DynamoDB knows its features. */
export function customersTableDefinition(tableName: string): CreateTableCommandInput {
  const { partitionKey, byEmail, fingerprints } = customersTable;
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: partitionKey, AttributeType: 'N' },
      { AttributeName: byEmail.partitionKey, AttributeType: 'S' },
      { AttributeName: fingerprints.partitionKey, AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: byEmail.indexName,
        KeySchema: [{ AttributeName: byEmail.partitionKey, KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: fingerprints.indexName,
        KeySchema: [
          { AttributeName: fingerprints.partitionKey, KeyType: 'HASH' },
          { AttributeName: fingerprints.sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...fingerprints.projected] },
      },
    ],
  };
}

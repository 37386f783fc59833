import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { syncStateTable } from '../lambda/contract.ts';

/** The table of the sweeps' state as the stack defines it, as far as a local DynamoDB knows its features. */
export function syncStateTableDefinition(tableName: string): CreateTableCommandInput {
  const { partitionKey } = syncStateTable;
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
  };
}

import { type AttributeValue, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A row as DynamoDB sends it. */
export type Row = Readonly<Record<string, AttributeValue>>;

/** Yields the rows of a table, in no order. */
export async function* rowsOf(client: DynamoDBDocumentClient, tableName: string): AsyncGenerator<Row> {
  let startKey: Row | undefined;
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: startKey }),
    );
    yield* page.Items ?? [];
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CustomersClient, DynamoDBSender } from '../../client/index.ts';
import type { AwsCall } from '../../local/aws/protocol/aws-call.ts';
import type { DynamoDb, RunningTable } from '../support/running-table.ts';

export const noonMs = Date.parse('2024-05-06T12:00:00.000Z');

/** A client as a consumer makes it. */
export function plainClient({ proxy }: DynamoDb): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: proxy.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 2,
  });
}

/** The client, for which DynamoDB's pages hold this many items at most. */
export function withPagesOf(limit: number, client: DynamoDBSender): DynamoDBSender {
  const send: DynamoDBSender['send'] = (command: { input: object }, ...rest: unknown[]) => {
    Object.assign(command.input, { Limit: limit });
    return Reflect.apply(client.send, client, [command, ...rest]);
  };
  return { send };
}

/** The reads that arrived for a table. */
export function readsOf({ proxy }: DynamoDb, { tableName }: RunningTable): AwsCall[] {
  return proxy.calls.filter(
    ({ action, resource }) => ['GetItem', 'Query', 'Scan'].includes(action) && resource.includes(tableName),
  );
}

export async function idsOf(customers: ReturnType<CustomersClient['customers']>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of customers) ids.push(id);
  return ids;
}

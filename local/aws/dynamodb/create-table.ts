import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';

/** Creates the table unless it exists. Resolves when the table and its indexes are ready. */
export async function createTable(
  client: DynamoDBClient,
  definition: CreateTableCommandInput,
  clock: Clock = systemClock,
): Promise<void> {
  try {
    await client.send(new CreateTableCommand(definition));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }

  // A local table is ready after a millisecond or two, one in AWS after about ten seconds.
  for (let waitMs = 2; waitMs < 60_000; waitMs *= 2) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: definition.TableName }));
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    if (Table?.TableStatus === 'ACTIVE' && indexes.every((index) => index.IndexStatus === 'ACTIVE')) return;
    await clock.sleep(waitMs);
  }
  throw new Error(`table ${definition.TableName} was not ready after two minutes`);
}

import { startDynamoDb } from '../local/aws/dynamodb/dynamodb.ts';

/**
 * An embedded DynamoDB in its own process. It sends its address, then on each question its computing time in
 * milliseconds. It ends with the process that started it.
 */

const { endpoint } = await startDynamoDb();

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1_000);
});
process.on('disconnect', () => process.exit());
process.send?.(endpoint);

import { startDynamoDb } from '../local/aws/dynamodb/dynamodb.ts';

/**
 * An embedded DynamoDB in a process of its own: tells its address, then, whenever it is asked, how many milliseconds
 * it has computed; ends with the process that started it.
 */

const { endpoint } = await startDynamoDb();

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1_000);
});
process.on('disconnect', () => process.exit());
process.send?.(endpoint);

import { startDynamoDb } from '../local/aws/dynamodb/dynamodb.ts';

/** An embedded DynamoDB in a process of its own: tells its address, and ends with the process that started it. */

const { endpoint } = await startDynamoDb();

process.on('disconnect', () => process.exit());
process.send?.(endpoint);

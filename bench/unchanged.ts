import { type Consumption, startDynamoDbMeter } from './dynamodb-meter.ts';
import { atMost, type BenchResult } from './figure.ts';
import type { SweepWorld } from './sweep-world.ts';
import { sweepToEnd } from './swept.ts';

const reads = ['Query', 'GetItem', 'BatchGetItem', 'Scan'];
const writesOfCustomers = ['PutItem', 'DeleteItem', 'BatchWriteItem'];

/** Measures the reads and writes of a full sweep when nothing has changed, as DynamoDB reports them. */
export async function sweepUnchanged(world: SweepWorld, open: AsyncDisposableStack): Promise<BenchResult> {
  const { endpoint, consumption } = await startDynamoDbMeter(world.dynamoDbEndpoint, open);
  const { report } = await sweepToEnd('full', world, { dynamoDbEndpoint: endpoint });

  const { listed = Number.NaN, unchanged = Number.NaN } = report;
  const sumOf = (operations: readonly string[], what: keyof Consumption[string]) =>
    operations.reduce((sum, operation) => sum + (consumption[operation]?.[what] ?? 0), 0);
  return {
    figures: [
      atMost(`of ${listed} customers, those that a second full sweep finds changed`, listed - unchanged, 0),
      atMost('customers that it writes', sumOf(writesOfCustomers, 'calls'), 0),
      atMost('read units for each customer', sumOf(reads, 'units') / listed, 0.03),
    ],
    details: { consumption },
  };
}

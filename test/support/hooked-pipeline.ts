import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type RunningPipeline, type RunningPipelineOptions, runningPipeline } from './running-pipeline.ts';
import type { DynamoDb } from './running-table.ts';

/** A pipeline with hooks that the sweep function has created. */
export async function hookedPipeline(
  dynamoDb: DynamoDb,
  options: RunningPipelineOptions = {},
): Promise<RunningPipeline> {
  const pipeline = await runningPipeline(dynamoDb, { webhooks: true, ...options });
  await pipeline.sweep({ webhooks: 'ensure' });
  return pipeline;
}

/** A pipeline with one customer and a complete first copy. */
export async function copiedPipeline(
  dynamoDb: DynamoDb,
  options: RunningPipelineOptions = {},
): Promise<RunningPipeline> {
  const pipeline = await hookedPipeline(dynamoDb, options);
  pipeline.store.create();
  await pipeline.settled();
  await sweepIncrementally(pipeline);
  return pipeline;
}

/** Runs an incremental sweep, and waits for all work that follows. */
export async function sweepIncrementally(pipeline: RunningPipeline): Promise<void> {
  await pipeline.sweep({ sweep: 'incremental' });
  await pipeline.idle();
}

export function deactivateHooks({ store }: RunningPipeline): void {
  for (const { id } of store.hooks()) store.deactivateHook(id);
}

/** Holds the lease of the full sweep for almost 2 minutes, the longest time of a lease. */
export async function holdLeaseOfFullSweep({
  table,
  syncStateTableName,
  clock,
}: RunningPipeline): Promise<() => Promise<void>> {
  const item = { TableName: syncStateTableName, Key: { name: 'full' } };
  await table.client.send(
    new UpdateCommand({
      ...item,
      UpdateExpression: 'SET storeHash = :storeHash, holder = :holder, leaseUntil = :until',
      ExpressionAttributeValues: {
        ':storeHash': 'abc123',
        ':holder': 'a run that is at work',
        ':until': clock.now() + 110_000,
      },
    }),
  );
  return async () => {
    await table.client.send(new UpdateCommand({ ...item, UpdateExpression: 'REMOVE holder, leaseUntil' }));
  };
}

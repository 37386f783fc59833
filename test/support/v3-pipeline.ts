import { type RunningPipeline, type RunningPipelineOptions, runningPipeline } from './running-pipeline.ts';
import type { DynamoDb } from './running-table.ts';

/** The stack with V3 customers, their addresses and attributes. */
export function runningV3Pipeline(
  dynamoDb: DynamoDb,
  options: RunningPipelineOptions = {},
): Promise<RunningPipeline> {
  return runningPipeline(dynamoDb, { ...options, customersApi: 'v3' });
}

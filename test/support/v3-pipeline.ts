import { env } from '../../lambda/contract.ts';
import type { Template } from '../../local/stack/template.ts';
import { withVariables } from '../../local/stack/this-machine.ts';
import { type RunningPipeline, type RunningPipelineOptions, runningPipeline } from './running-pipeline.ts';
import type { DynamoDb } from './running-table.ts';

/** The stack with V3 customers, their addresses and attributes. */
export function runningV3Pipeline(
  dynamoDb: DynamoDb,
  options: RunningPipelineOptions = {},
): Promise<RunningPipeline> {
  return runningPipeline(dynamoDb, { change: throughV3, ...options });
}

export function throughV3(template: Template): Template {
  const settings = { [env.customersApi]: 'v3', [env.include]: 'addresses,attributes' };
  return withVariables(withVariables(template, 'refresh', settings), 'sweep', settings);
}

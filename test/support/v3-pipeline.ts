import { env } from '../../lambda/contract.ts';
import type { Template } from '../../local/stack/template.ts';
import { onThisMachine } from '../../local/stack/this-machine.ts';
import { type RunningPipeline, type RunningPipelineOptions, runningPipeline } from './running-pipeline.ts';
import type { DynamoDb } from './running-table.ts';

/** The stack with V3 customers, their addresses and attributes. */
export function runningV3Pipeline(
  dynamoDb: DynamoDb,
  options: RunningPipelineOptions = {},
): Promise<RunningPipeline> {
  return runningPipeline(dynamoDb, { change: throughV3, ...options });
}

function throughV3(template: Template): Template {
  return onThisMachine(template, {
    variables: { [env.customersApi]: 'v3', [env.include]: 'addresses,attributes' },
  });
}

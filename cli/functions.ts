import {
  type EventSourceMappingConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { type RefreshConfig, readRefreshConfig } from '../lambda/config.ts';
import type { Aws } from './aws.ts';
import { CommandError } from './command-error.ts';
import type { Deployment } from './deployment.ts';

/** The functions of a copy. */
export interface Functions {
  /** The settings of the copy, as its refresh function has them. */
  settings(): Promise<RefreshConfig>;
  /** Invokes the sweep function and returns its answer. Throws a CommandError when it failed. */
  invokeSweep(input: object): Promise<unknown>;
  /** Starts the sweep function and does not wait. */
  startSweep(input: object): Promise<void>;
  /** The mapping from the refresh queue to its function. */
  mapping(): Promise<EventSourceMappingConfiguration | undefined>;
  setMapping(enabled: boolean): Promise<void>;
}

export function createFunctions(aws: Aws, { names }: Deployment): Functions {
  const mapping = async () => {
    const command = new ListEventSourceMappingsCommand({ FunctionName: names.refreshFunctionName });
    const { EventSourceMappings = [] } = await aws.ask(
      'lambda:ListEventSourceMappings',
      aws.lambda.send(command),
    );
    return EventSourceMappings[0];
  };

  return {
    async settings() {
      const command = new GetFunctionConfigurationCommand({ FunctionName: names.refreshFunctionName });
      const { Environment } = await aws.ask('lambda:GetFunctionConfiguration', aws.lambda.send(command));
      return readRefreshConfig(Environment?.Variables ?? {});
    },

    async invokeSweep(input) {
      const command = new InvokeCommand({
        FunctionName: names.sweepFunctionName,
        Payload: JSON.stringify(input),
      });
      const { Payload, FunctionError } = await aws.ask(
        'lambda:InvokeFunction',
        aws.patientLambda.send(command),
      );
      const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
      if (FunctionError === undefined) return answer;
      const { errorMessage } = { errorMessage: '', ...(answer as object) };
      throw new CommandError(`the sweep function failed: ${errorMessage || FunctionError}`);
    },

    async startSweep(input) {
      const command = new InvokeCommand({
        FunctionName: names.sweepFunctionName,
        InvocationType: 'Event',
        Payload: JSON.stringify(input),
      });
      await aws.ask('lambda:InvokeFunction', aws.lambda.send(command));
    },

    mapping,

    async setMapping(enabled) {
      const UUID = (await mapping())?.UUID;
      if (UUID === undefined) {
        throw new CommandError('nothing feeds the refresh function from its queue: deploy the copy again');
      }
      const command = new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled });
      await aws.ask('lambda:UpdateEventSourceMapping', aws.lambda.send(command));
    },
  };
}

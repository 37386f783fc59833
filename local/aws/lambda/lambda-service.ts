import { arns } from '../arns.ts';
import { type JsonObject, readOptional, readText } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { RawAnswer } from '../protocol/aws-response.ts';
import type { AwsService } from '../protocol/aws-service.ts';
import { LambdaError } from './lambda-error.ts';
import { lambdaTarget } from './lambda-routes.ts';

/** A function as Lambda's API sees it. */
export interface ServedFunction {
  readonly functionName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  invoke(payload: unknown): Promise<unknown>;
  /** Starts an asynchronous invocation. Throws for a function that the local AWS invokes only synchronously. */
  enqueue(payload: unknown): void;
}

/** An event source mapping as Lambda's API sees it. */
export interface ServedMapping {
  readonly uuid: string;
  readonly functionName: string;
  readonly queueName: string;
  isEnabled(): boolean;
  setEnabled(enabled: boolean): void;
}

export interface LambdaServiceOptions {
  find(functionName: string): ServedFunction | undefined;
  readonly mappings: () => readonly ServedMapping[];
}

/** The operations of Lambda's API that an operator uses. */
export function createLambdaService({ find, mappings }: LambdaServiceOptions): AwsService {
  const named = (input: JsonObject): ServedFunction => {
    const name = readText(input['FunctionName'], 'FunctionName');
    const found = find(name);
    if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    return found;
  };

  const mappingIn = (input: JsonObject): ServedMapping => {
    const uuid = readText(input['UUID'], 'UUID');
    const found = mappings().find((each) => each.uuid === uuid);
    if (!found)
      throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    return found;
  };

  return {
    target: lambdaTarget,
    iamPrefix: 'lambda',
    throttlingCode: 'TooManyRequestsException',
    resourcesOf(input) {
      const uuid = readOptional(input['UUID'], 'UUID', readText);
      if (uuid !== undefined) return [arns.eventSourceMapping(uuid)];
      return [arns.function(readText(input['FunctionName'], 'FunctionName'))];
    },
    operations: {
      async Invoke(input) {
        const target = named(input);
        const payload: unknown = JSON.parse(readText(input['Payload'], 'Payload') || 'null');
        if (input['InvocationType'] === 'Event') {
          target.enqueue(payload);
          return new RawAnswer(202, undefined);
        }
        try {
          return new RawAnswer(200, (await target.invoke(payload)) ?? null);
        } catch (error) {
          if (!(error instanceof LambdaError)) throw error;
          const { errorType, errorMessage, trace } = error;
          const body = { errorType, errorMessage, trace };
          return new RawAnswer(200, body, { 'X-Amz-Function-Error': 'Unhandled' });
        }
      },
      GetFunctionConfiguration(input) {
        const { functionName, environment, timeoutMs, memoryMb } = named(input);
        return {
          FunctionName: functionName,
          FunctionArn: arns.function(functionName),
          Runtime: 'nodejs24.x',
          Timeout: timeoutMs / 1_000,
          MemorySize: memoryMb,
          State: 'Active',
          LastUpdateStatus: 'Successful',
          Environment: { Variables: environment },
        };
      },
      GetFunctionConcurrency(input) {
        named(input);
        return {};
      },
      ListEventSourceMappings(input) {
        const { functionName } = named(input);
        return {
          EventSourceMappings: mappings()
            .filter((each) => each.functionName === functionName)
            .map((each) => describe(each)),
        };
      },
      UpdateEventSourceMapping(input) {
        const mapping = mappingIn(input);
        if (typeof input['Enabled'] === 'boolean') mapping.setEnabled(input['Enabled']);
        return new RawAnswer(202, describe(mapping));
      },
    },
  };
}

function describe(mapping: ServedMapping) {
  return {
    UUID: mapping.uuid,
    EventSourceArn: arns.queue(mapping.queueName),
    FunctionArn: arns.function(mapping.functionName),
    State: mapping.isEnabled() ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
  };
}

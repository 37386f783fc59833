import { arns } from '../aws/arns.ts';
import { type Lambda, type LambdaEnvironment, startLambda } from '../aws/lambda/lambda.ts';
import { type FunctionSettings, toFunctionSettings } from './function-settings.ts';
import { localName } from './names.ts';
import type { Resource, Template } from './template.ts';
import type { Resolve } from './values.ts';

/** Starts one environment of a function. `log` gets every line that the function writes. */
export type StartEnvironment = (
  settings: FunctionSettings,
  log: (line: string) => void,
) => LambdaEnvironment | Promise<LambdaEnvironment>;

export interface StackFunctionsOptions {
  readonly template: Template;
  readonly resolve: Resolve;
  /** The environment variables of a function beside those of the template. */
  readonly surroundings: (logicalId: string) => Readonly<Record<string, string>>;
  readonly start: StartEnvironment;
}

/** The template's functions. */
export interface StackFunctions {
  readonly resources: readonly Resource[];
  /** Finds the function with this name or ARN. Undefined if the template has none. */
  find(nameOrArn: string): Resource | undefined;
  settingsOf(resource: Resource): FunctionSettings;
  of(resource: Resource): Lambda;
  /** Ends all environments at once. Running invocations fail. */
  stop(): Promise<void>;
}

export function createFunctions(options: StackFunctionsOptions): StackFunctions {
  const { template, resolve, surroundings, start } = options;
  const resources = template.ofType('AWS::Lambda::Function');
  const started = new Map<Resource, Lambda>();

  const settingsOf = (resource: Resource): FunctionSettings => {
    const own = toFunctionSettings(template, resource, resolve);
    return { ...own, environment: { ...surroundings(resource.logicalId), ...own.environment } };
  };
  const begin = (resource: Resource): Lambda => {
    const settings = settingsOf(resource);
    const lambda = startLambda(settings.functionName, async (log) => await start(settings, log));
    started.set(resource, lambda);
    return lambda;
  };

  return {
    resources,
    find: (nameOrArn) =>
      resources.find(({ logicalId }) => {
        const name = localName(template, logicalId);
        return nameOrArn === name || nameOrArn === arns.function(name);
      }),
    settingsOf,
    of: (resource) => started.get(resource) ?? begin(resource),
    async stop() {
      await Promise.all(started.values().map((lambda) => lambda.stop()));
    },
  };
}

import { isObject, readNumber, readObject, readOptional, readText } from '../aws/json-value.ts';
import { localName } from './names.ts';
import { nameOf, type Resource, type Template } from './template.ts';
import type { Resolve } from './values.ts';

/** The settings of a function in the template. */
export interface FunctionSettings {
  /** The name in the template without the CDK's digits: `RefreshPipelineFunction`. */
  readonly name: string;
  readonly functionName: string;
  /** The key of its code in S3. The CDK uses it as the name of a folder beside the template. */
  readonly codeKey: string;
  /** `index.handler` is the export `handler` of `index.mjs` (or `.js`, `.cjs`). */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Where its lines go. */
  readonly logGroupName: string;
}

export function toFunctionSettings(
  template: Template,
  resource: Resource,
  resolve: Resolve,
): FunctionSettings {
  const { logicalId, properties } = resource;
  const runtime = readText(properties['Runtime'], `Runtime of ${logicalId}`);
  if (!runtime.startsWith('nodejs')) throw new Error(`${logicalId} wants ${runtime}; only Node runs here`);
  const number = (name: string) => readOptional(properties[name], `${name} of ${logicalId}`, readNumber);
  const code = readObject(properties['Code'], `Code of ${logicalId}`);
  const functionName = localName(template, logicalId);
  const logging = readOptional(properties['LoggingConfig'], `LoggingConfig of ${logicalId}`, readObject);

  return {
    name: nameOf(resource),
    functionName,
    logGroupName:
      readOptional(resolve(logging?.['LogGroup']), `LogGroup of ${logicalId}`, readText) ??
      `/aws/lambda/${functionName}`,
    codeKey: readText(code['S3Key'], `S3Key of Code of ${logicalId}`),
    handler: readText(properties['Handler'], `Handler of ${logicalId}`),
    // Lambda's own defaults.
    timeoutMs: 1000 * (number('Timeout') ?? 3),
    memoryMb: number('MemorySize') ?? 128,
    environment: {
      ...loggingVariables(logging),
      ...variablesOf(resolve(properties['Environment']), logicalId),
    },
  };
}

function variablesOf(value: unknown, logicalId: string): Record<string, string> {
  const variables = isObject(value) ? readObject(value['Variables'], `Variables of ${logicalId}`) : {};
  return Object.fromEntries(
    Object.entries(variables).map(([name, text]) => [name, readText(text, `${name} of ${logicalId}`)]),
  );
}

function loggingVariables(config: unknown): Record<string, string> {
  if (!isObject(config)) return {};
  const format = readOptional(config['LogFormat'], 'LogFormat', readText);
  const level = readOptional(config['ApplicationLogLevel'], 'ApplicationLogLevel', readText);
  return {
    ...(format !== undefined && { AWS_LAMBDA_LOG_FORMAT: format }),
    ...(level !== undefined && { AWS_LAMBDA_LOG_LEVEL: level }),
  };
}

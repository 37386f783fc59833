import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject, readNumber, readObject, readOptional, readText } from '../json-value.ts';
import type { LambdaOptions } from '../lambda/lambda-environment.ts';
import type { Resource, Template } from './template.ts';
import { localName } from './template-names.ts';
import type { Resolve } from './template-values.ts';

/** How the template wants a function to run, with the environment variables it gives it. */
export function toLambdaOptions(
  template: Template,
  { logicalId, properties }: Resource,
  resolve: Resolve,
): LambdaOptions {
  const runtime = readText(properties['Runtime'], `Runtime of ${logicalId}`);
  if (!runtime.startsWith('nodejs')) throw new Error(`${logicalId} wants ${runtime}; only Node runs here`);
  const number = (name: string) => readOptional(properties[name], `${name} of ${logicalId}`, readNumber);

  return {
    functionName: localName(template, logicalId),
    taskRoot: assetFolder(template.directory, readObject(properties['Code'], `Code of ${logicalId}`)),
    handler: readText(properties['Handler'], `Handler of ${logicalId}`),
    // Lambda's own defaults.
    timeoutMs: 1000 * (number('Timeout') ?? 3),
    memoryMb: number('MemorySize') ?? 128,
    environment: {
      ...loggingVariables(properties['LoggingConfig']),
      ...variablesOf(resolve(properties['Environment']), logicalId),
    },
  };
}

/** The CDK leaves an asset beside the template, in a folder named like the object it will be in S3. */
function assetFolder(directory: string, code: JsonObject): string {
  const key = readText(code['S3Key'], 'S3Key of Code');
  const folder = join(directory, `asset.${key.replace(/\.zip$/, '')}`);
  if (!existsSync(folder)) throw new Error(`the function's code is not there: ${folder}`);
  return folder;
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

import { type JsonObject, readNumber, readOptional } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';

/** Reads a parameter of 0 to `max` whole seconds, as milliseconds. Undefined when it is absent. */
export function readSeconds(input: JsonObject, name: string, max: number): number | undefined {
  const seconds = readOptional(input[name], name, readNumber);
  if (seconds === undefined) return undefined;
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > max) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${seconds} for parameter ${name} is invalid. Reason: Must be between 0 and ${max}, if provided.`,
    );
  }
  return seconds * 1000;
}

import { createHash } from 'node:crypto';
import { isObject, type JsonObject, readOptional, readText } from '../json-value.ts';

/** A message attribute as SQS takes it. `BinaryValue` is base64. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** The `MessageAttributes` of a request; none are none. */
export function readMessageAttributes(value: unknown): MessageAttributes {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, attribute]) => [name, readAttribute(attribute, name)]),
  );
}

function readAttribute(value: unknown, name: string): MessageAttribute {
  const attribute: JsonObject = isObject(value) ? value : {};
  const StringValue = readOptional(attribute['StringValue'], `StringValue of ${name}`, readText);
  const BinaryValue = readOptional(attribute['BinaryValue'], `BinaryValue of ${name}`, readText);
  return {
    DataType: readText(attribute['DataType'], `DataType of ${name}`),
    ...(StringValue !== undefined && { StringValue }),
    ...(BinaryValue !== undefined && { BinaryValue }),
  };
}

/** Those of the attributes that `names` asks for: by name, by `prefix.*`, or all by `All` or `.*`. */
export function selectAttributes(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const isWanted = (attribute: string) =>
    names.some(
      (name) =>
        name === 'All' ||
        name === attribute ||
        (name.endsWith('.*') && attribute.startsWith(name.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * SQS's digest of a message's attributes, in the order of their names, each part after its length:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length === 0) return undefined;
  const hash = createHash('md5');
  for (const [name, { DataType, StringValue, BinaryValue }] of sorted) {
    const value =
      BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64');
    const transport = Buffer.of(BinaryValue === undefined ? 1 : 2);
    const parts = [...afterLength(Buffer.from(name)), ...afterLength(Buffer.from(DataType)), transport];
    for (const part of [...parts, ...afterLength(value)]) hash.update(part);
  }
  return hash.digest('hex');
}

function afterLength(bytes: Buffer): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

import { createHash } from 'node:crypto';
import { isObject, readObject, readText } from '../json-value.ts';

/** A message attribute with a text. SQS itself also accepts bytes. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Reads the `MessageAttributes` of a request. An absent field means none. */
export function readMessageAttributes(value: unknown): MessageAttributes {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, attribute]) => [name, readAttribute(attribute, name)]),
  );
}

function readAttribute(value: unknown, name: string): MessageAttribute {
  const attribute = readObject(value, name);
  return {
    DataType: readText(attribute['DataType'], `DataType of ${name}`),
    StringValue: readText(attribute['StringValue'], `StringValue of ${name}`),
  };
}

/** Returns the attributes that `names` requests: by name, or all of them with `All`. */
export function selectAttributes(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  if (names.includes('All')) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * SQS's digest of a message's attributes. They are ordered by name, and each part follows its length:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length === 0) return undefined;
  const hash = createHash('md5');
  for (const [name, { DataType, StringValue }] of sorted) {
    const parts = [...afterLength(name), ...afterLength(DataType), textValue, ...afterLength(StringValue)];
    for (const part of parts) hash.update(part);
  }
  return hash.digest('hex');
}

const textValue = Buffer.of(1);

function afterLength(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

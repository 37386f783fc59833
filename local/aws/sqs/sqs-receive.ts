import { type JsonObject, readEach, readNumber, readOptional, readText } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { ReceivedMessage } from './message.ts';
import { md5, md5OfAttributes, selectAttributes } from './message-attributes.ts';
import type { Queue } from './queue.ts';
import { readSeconds } from './sqs-seconds.ts';
import { systemAttributesOf } from './system-attributes.ts';

const twelveHoursInSeconds = 43_200;

/** ReceiveMessage. Stops waiting when `signal` aborts, so that a caller that has left receives no message. */
export async function receive(queue: Queue, input: JsonObject, signal: AbortSignal): Promise<JsonObject> {
  const max = readOptional(input['MaxNumberOfMessages'], 'MaxNumberOfMessages', readNumber) ?? 1;
  if (max < 1 || max > 10) {
    throw new AwsError('InvalidParameterValue', `MaxNumberOfMessages must be between 1 and 10, not ${max}.`);
  }
  const messages = await queue.receive({
    max,
    waitMs: readSeconds(input, 'WaitTimeSeconds', 20) ?? 0,
    visibilityTimeoutMs: readSeconds(input, 'VisibilityTimeout', twelveHoursInSeconds),
    signal,
  });
  const names = namesIn(input, 'MessageAttributeNames');
  const systemNames = [...namesIn(input, 'MessageSystemAttributeNames'), ...namesIn(input, 'AttributeNames')];
  return messages.length === 0
    ? {}
    : { Messages: messages.map((message) => toMessage(message, names, systemNames)) };
}

const namesIn = (input: JsonObject, field: string) =>
  readOptional(input[field], field, (list, place) => readEach(list, place, readText)) ?? [];

function toMessage(
  message: ReceivedMessage,
  names: readonly string[],
  systemNames: readonly string[],
): JsonObject {
  const attributes = selectAttributes(message.attributes, names);
  const digest = md5OfAttributes(attributes);
  const system = Object.entries(systemAttributesOf(message)).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(digest !== undefined && { MessageAttributes: attributes, MD5OfMessageAttributes: digest }),
  };
}

/** DeleteMessage. */
export function remove(queue: Queue, input: JsonObject): JsonObject {
  queue.delete(readReceiptHandle(input));
  return {};
}

/** ChangeMessageVisibility. */
export function changeVisibility(queue: Queue, input: JsonObject): JsonObject {
  const receiptHandle = readReceiptHandle(input);
  const ms = readSeconds(input, 'VisibilityTimeout', twelveHoursInSeconds);
  if (ms === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter VisibilityTimeout.');
  }
  switch (queue.changeVisibility(receiptHandle, ms)) {
    case 'changed':
      return {};
    case 'notInFlight':
      throw new AwsError('MessageNotInflight', "The specified message isn't in flight.");
    case 'notReceived':
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
  }
}

function readReceiptHandle(input: JsonObject): string {
  const receiptHandle = readText(input['ReceiptHandle'], 'ReceiptHandle');
  if (!/^[0-9a-f-]{36}\.\d+$/.test(receiptHandle)) {
    throw new AwsError('ReceiptHandleIsInvalid', 'The specified receipt handle is not valid.');
  }
  return receiptHandle;
}

import { type JsonObject, readText } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { md5, md5OfAttributes, readMessageAttributes } from './message-attributes.ts';
import type { Queue } from './queue.ts';
import { readSeconds } from './sqs-seconds.ts';

/** SendMessage. */
export function send(queue: Queue, input: JsonObject): JsonObject {
  const body = readText(input['MessageBody'], 'MessageBody');
  if (body === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  const attributes = readMessageAttributes(input['MessageAttributes']);
  const digest = md5OfAttributes(attributes);
  return {
    MessageId: queue.send(body, { attributes, delayMs: readSeconds(input, 'DelaySeconds', 900) }),
    MD5OfMessageBody: md5(body),
    ...(digest !== undefined && { MD5OfMessageAttributes: digest }),
  };
}

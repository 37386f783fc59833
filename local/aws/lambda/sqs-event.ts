import { arns, location } from '../arns.ts';
import type { ReceivedMessage } from '../sqs/message.ts';
import { type MessageAttribute, md5 } from '../sqs/message-attributes.ts';
import { systemAttributesOf } from '../sqs/system-attributes.ts';

/** A batch of messages as Lambda sends it to a function. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

export interface SqsRecordAttribute {
  readonly stringValue: string;
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
  readonly dataType: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function toSqsEvent(messages: readonly ReceivedMessage[], queueName: string): SqsEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.id,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: systemAttributesOf(message),
      messageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, attribute]) => [name, toRecordAttribute(attribute)]),
      ),
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: arns.queue(queueName),
      awsRegion: location.region,
    })),
  };
}

function toRecordAttribute({ DataType, StringValue }: MessageAttribute): SqsRecordAttribute {
  return {
    stringValue: StringValue,
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Aws } from './aws.ts';
import { countMessages } from './queues.ts';

/** A dead letter. It holds ids and reasons, and no personal data. */
export interface DeadLetter {
  readonly messageId: string;
  /** Undefined where the request named none. */
  readonly customerId?: number;
  /** Why the request was given up. */
  readonly reason: string;
  readonly sentAtMs: number;
  readonly receiptHandle: string;
  readonly body: string;
}

export interface DeadLetterQueue {
  /**
   * Reads up to `most` of the messages that SQS counts, which may be a minute behind. Reading hides them for a while; call `giveBack` for those that stay. The queue itself gives
   * up no message, however often it is read.
   */
  read(most: number): Promise<DeadLetter[]>;
  giveBack(deadLetters: readonly DeadLetter[]): Promise<void>;
  remove(deadLetter: DeadLetter): Promise<void>;
  /** Sends the request again, and only then deletes the dead letter: a crash in between repeats a refresh, which is safe. */
  redrive(deadLetter: DeadLetter, refreshQueueUrl: string): Promise<void>;
}

const perCall = 10;
/** Longer than a command takes for all its messages. */
const hiddenSeconds = 120;

export function createDeadLetterQueue(
  { sqs, ask }: Pick<Aws, 'sqs' | 'ask'>,
  QueueUrl: string,
): DeadLetterQueue {
  const remove = async ({ receiptHandle }: DeadLetter) => {
    const command = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle });
    await ask('sqs:DeleteMessage', sqs.send(command));
  };

  return {
    async read(most) {
      const found = new Map<string, DeadLetter>();
      const { waiting } = await countMessages({ sqs, ask }, QueueUrl);
      const wanted = Math.min(most, waiting);
      while (found.size < wanted) {
        const command = new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(perCall, wanted - found.size),
          VisibilityTimeout: hiddenSeconds,
          // Asks all servers of the queue. Otherwise a short queue may seem empty.
          WaitTimeSeconds: 1,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['SentTimestamp'],
        });
        const { Messages = [] } = await ask('sqs:ReceiveMessage', sqs.send(command));
        if (Messages.length === 0) break;
        for (const message of Messages) found.set(message.MessageId ?? '', toDeadLetter(message));
      }
      return [...found.values()].sort((one, other) => one.sentAtMs - other.sentAtMs);
    },

    async giveBack(deadLetters) {
      for (const { receiptHandle } of deadLetters) {
        const command = new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: 0,
        });
        await ask('sqs:ChangeMessageVisibility', sqs.send(command));
      }
    },

    remove,

    async redrive(deadLetter, refreshQueueUrl) {
      const command = new SendMessageCommand({ QueueUrl: refreshQueueUrl, MessageBody: deadLetter.body });
      await ask('sqs:SendMessage', sqs.send(command));
      await remove(deadLetter);
    },
  };
}

function toDeadLetter({
  MessageId = '',
  ReceiptHandle = '',
  Body = '',
  Attributes,
  MessageAttributes,
}: Message): DeadLetter {
  const content = parse(Body);
  const attribute = (name: string) => MessageAttributes?.[name]?.StringValue;
  const customerId = fieldsOf(content['detail'])['customerId'];
  return {
    messageId: MessageId,
    ...(typeof customerId === 'number' && { customerId }),
    reason: reasonOf(attribute, content),
    sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
    receiptHandle: ReceiptHandle,
    body: Body,
  };
}

function reasonOf(attribute: (name: string) => string | undefined, content: Record<string, unknown>): string {
  const own = attribute('errorName');
  if (own !== undefined) {
    const path = attribute('errorPath');
    return `${own}${path === undefined ? '' : ` at ${path}`}: ${attribute('errorMessage') ?? ''}`;
  }
  const ofEventBridge = attribute('ERROR_CODE');
  if (ofEventBridge !== undefined)
    return `EventBridge did not deliver it (${ofEventBridge}): ${attribute('ERROR_MESSAGE') ?? ''}`;
  const ofLambda = attribute('ErrorMessage');
  if (ofLambda !== undefined) return `an asynchronous invocation failed three times: ${ofLambda}`;
  const { errorType, errorMessage } = fieldsOf(content['responsePayload']);
  if (errorType !== undefined) return `the sweep failed (${errorType}): ${errorMessage ?? ''}`;
  const { condition } = fieldsOf(content['requestContext']);
  if (condition !== undefined) return `Lambda could not run it: ${condition}`;
  return 'it was received 30 times and never finished: the function timed out or crashed';
}

function parse(text: string): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

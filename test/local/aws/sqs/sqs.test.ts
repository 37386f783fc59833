import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EndpointServer, startEndpointServer } from '../../../../local/aws/endpoint-server.ts';
import { createQueue, type Queue } from '../../../../local/aws/sqs/queue.ts';
import { createSqs, queueUrl } from '../../../../local/aws/sqs/sqs.ts';
import { clientConfig } from '../client-config.ts';
import { createManualClock, type ManualClock } from '../manual-clock.ts';

const arn = 'arn:aws:sqs:us-east-1:123456789012:';

let clock: ManualClock;
let server: EndpointServer;
let client: SQSClient;
let queue: Queue;
let deadLetterQueue: Queue;
let QueueUrl: string;

beforeEach(async () => {
  clock = createManualClock();
  deadLetterQueue = createQueue({ name: 'dead-letters', clock });
  const redrive = { deadLetterQueue, maxReceiveCount: 3 };
  queue = createQueue({ name: 'refresh', clock, visibilityTimeoutMs: 1_800_000, redrive });
  const queues = new Map([queue, deadLetterQueue].map((each) => [each.name, each]));
  server = await startEndpointServer({ services: [createSqs(queues)] });
  QueueUrl = queueUrl(server.endpoint, 'refresh');
  client = new SQSClient(clientConfig(server.endpoint));
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

async function receive(options: Partial<ReceiveMessageCommandInput> = {}) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...options }),
  );
  return Messages;
}

async function receiptHandleOf(body: string): Promise<string> {
  queue.send(body);
  const [message] = await queue.receive({ max: 1 });
  return message?.receiptHandle ?? '';
}

describe('createSqs', () => {
  it('sends and receives a message that the SDK finds undamaged', async () => {
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'Grüße, 你好',
        MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
      }),
    );

    const [message] = await receive({ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });

    expect(sent.MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'Grüße, 你好',
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(clock.now()),
        ApproximateFirstReceiveTimestamp: String(clock.now()),
        SenderId: 'AIDALOCALSENDER',
      },
    });
  });

  it('returns no attributes that were not asked for', async () => {
    queue.send('a', { attributes: { reason: { DataType: 'String', StringValue: 'manual' } } });

    const [message] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });

    expect(message?.MessageAttributes).toBeUndefined();
    expect(message?.Attributes).toEqual({ ApproximateReceiveCount: '1' });
  });

  it('carries binary attributes', async () => {
    const BinaryValue = Uint8Array.of(1, 2, 3);
    const MessageAttributes = { digest: { DataType: 'Binary', BinaryValue } };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', MessageAttributes }));

    const [message] = await receive({ MessageAttributeNames: ['dig.*'] });

    expect(message?.MessageAttributes?.['digest']?.BinaryValue).toEqual(BinaryValue);
  });

  it('answers a batch entry by entry', async () => {
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'a' },
          { Id: 'bad', MessageBody: 'b', DelaySeconds: 901 },
        ],
      }),
    );

    expect(Successful).toMatchObject([{ Id: 'good' }]);
    expect(Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidParameterValue', SenderFault: true }]);
    expect(queue.counts().visible).toBe(1);
  });

  it.each([
    ['none', [], 'EmptyBatchRequest'],
    ['eleven', Array.from({ length: 11 }, (_, index) => String(index)), 'TooManyEntriesInBatchRequest'],
    ['the same twice', ['1', '1'], 'BatchEntryIdsNotDistinct'],
  ])('refuses a batch of %s', async (_, ids, name) => {
    const Entries = ids.map((Id) => ({ Id, MessageBody: 'a' }));

    await expect(client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name,
    });
  });

  it('changes how long a message stays hidden', async () => {
    const ReceiptHandle = await receiptHandleOf('a');

    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 30 }));
    await clock.advance(30_000);

    expect(await receive()).toHaveLength(1);
  });

  it('changes the visibility of a batch, each entry its own', async () => {
    const [a, b] = [await receiptHandleOf('a'), await receiptHandleOf('b')];

    const { Successful, Failed } = await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [
          { Id: '1', ReceiptHandle: a, VisibilityTimeout: 30 },
          { Id: '2', ReceiptHandle: b, VisibilityTimeout: 60 },
          { Id: '3', ReceiptHandle: 'nonsense', VisibilityTimeout: 60 },
        ],
      }),
    );
    await clock.advance(30_000);

    expect(Successful?.map(({ Id }) => Id)).toEqual(['1', '2']);
    expect(Failed).toMatchObject([{ Id: '3', Code: 'ReceiptHandleIsInvalid' }]);
    expect(await receive()).toMatchObject([{ Body: 'a' }]);
  });

  it.each([
    [-1, 'InvalidParameterValue'],
    [43_201, 'InvalidParameterValue'],
    [0.5, 'InvalidParameterValue'],
  ])('refuses a visibility timeout of %d s', async (VisibilityTimeout, name) => {
    const ReceiptHandle = await receiptHandleOf('a');

    await expect(
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout })),
    ).rejects.toMatchObject({ name });
  });

  it('refuses to hide a message that is not in flight, or no longer there', async () => {
    const ReceiptHandle = await receiptHandleOf('a');
    const hide = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 30 });
    await clock.advance(1_800_000);

    await expect(client.send(hide)).rejects.toMatchObject({
      name: 'MessageNotInflight',
      Error: { Code: 'AWS.SimpleQueueService.MessageNotInflight', Type: 'Sender' },
    });
    queue.delete(ReceiptHandle);
    await expect(client.send(hide)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('deletes messages one by one and by the batch', async () => {
    const [a, b] = [await receiptHandleOf('a'), await receiptHandleOf('b')];

    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: a }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', ReceiptHandle: b }] }));

    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('counts what is visible, in flight and delayed', async () => {
    await receiptHandleOf('in flight');
    queue.send('visible');
    queue.send('delayed', { delayMs: 1_000 });

    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );

    expect(Attributes).toEqual({
      QueueArn: `${arn}refresh`,
      VisibilityTimeout: '1800',
      DelaySeconds: '0',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      RedrivePolicy: `{"deadLetterTargetArn":"${arn}dead-letters","maxReceiveCount":3}`,
    });
  });

  it('purges a queue', async () => {
    await receiptHandleOf('in flight');
    queue.send('visible');

    await client.send(new PurgeQueueCommand({ QueueUrl }));

    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('redrives dead letters to a destination', async () => {
    deadLetterQueue.send('fixed', { attributes: { error: { DataType: 'String', StringValue: 'x' } } });

    await client.send(
      new StartMessageMoveTaskCommand({ SourceArn: `${arn}dead-letters`, DestinationArn: `${arn}refresh` }),
    );

    expect(deadLetterQueue.counts().visible).toBe(0);
    expect(await receive({ MessageAttributeNames: ['All'] })).toMatchObject([
      { Body: 'fixed', MessageAttributes: { error: { StringValue: 'x' } } },
    ]);
  });

  it('names a queue that does not exist as AWS does', async () => {
    const missing = new SendMessageCommand({
      QueueUrl: queueUrl(server.endpoint, 'misspelt'),
      MessageBody: 'a',
    });

    await expect(client.send(missing)).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' },
    });
  });

  it('keeps a message for others when the caller has stopped waiting for it', async () => {
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: AbortSignal.timeout(30),
    });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await new Promise((resolve) => setTimeout(resolve, 10));

    queue.send('a');

    expect(await receive()).toHaveLength(1);
  });

  it('throttles, and lets entries of a batch fail, when told to', async () => {
    server.inject({ kind: 'throttled' });
    server.inject({ kind: 'failedEntries', when: ({ Id }) => Id === '2' });
    const batch = new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: '1', MessageBody: 'a' },
        { Id: '2', MessageBody: 'b' },
      ],
    });

    await expect(client.send(batch)).rejects.toMatchObject({ name: 'RequestThrottled' });
    const { Successful, Failed } = await client.send(batch);

    expect(Successful).toMatchObject([{ Id: '1' }]);
    expect(Failed).toMatchObject([{ Id: '2', Code: 'InternalError', SenderFault: false }]);
    expect(queue.counts().visible).toBe(1);
  });

  it('records the queue, also of a batch and of a redrive', async () => {
    await receive();
    await client.send(
      new StartMessageMoveTaskCommand({ SourceArn: `${arn}dead-letters`, DestinationArn: `${arn}refresh` }),
    );

    const call = { service: 'sqs', caller: 'test' };
    expect(server.calls).toEqual([
      { ...call, action: 'ReceiveMessage', resource: `${arn}refresh` },
      { ...call, action: 'StartMessageMoveTask', resource: `${arn}dead-letters` },
    ]);
  });
});

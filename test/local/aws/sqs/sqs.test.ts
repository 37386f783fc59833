import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
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
  it('sends and receives a message whose digests the SDK accepts', async () => {
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

  it('returns only requested attributes', async () => {
    queue.send('a', { attributes: { reason: { DataType: 'String', StringValue: 'manual' } } });

    const [message] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });

    expect(message?.MessageAttributes).toBeUndefined();
    expect(message?.Attributes).toEqual({ ApproximateReceiveCount: '1' });
  });

  it('changes how long a message stays hidden', async () => {
    const ReceiptHandle = await receiptHandleOf('a');

    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 30 }));
    await clock.advance(30_000);

    expect(await receive()).toHaveLength(1);
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

  it('refuses to hide a message that is not in flight or no longer exists', async () => {
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

  it('deletes a message', async () => {
    const ReceiptHandle = await receiptHandleOf('a');

    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

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
    const leaving = new AbortController();
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: leaving.signal,
    });
    await expect.poll(() => server.calls.length).toBe(1);
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    // A later request is answered later: by then the server has noticed that the first caller left.
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl }))).resolves.not.toHaveProperty(
      'Messages',
    );

    queue.send('a');

    expect(await receive()).toHaveLength(1);
  });

  it('throttles when the fault says so', async () => {
    server.inject({ kind: 'throttled' });

    await expect(receive()).rejects.toMatchObject({ name: 'RequestThrottled' });
  });

  it('records the queue of each call, also for a redrive', async () => {
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

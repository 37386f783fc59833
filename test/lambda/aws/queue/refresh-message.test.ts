import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { readMessage, toDeadLetter } from '../../../../lambda/aws/queue/refresh-message.ts';
import { ContractError } from '../../../../lambda/sync/errors.ts';

const sentAt = '2024-05-06T07:34:10.500Z';
const sentAtMs = Date.parse(sentAt);
const minuteMs = 60_000;

describe('readMessage', () => {
  it.each([
    ['by the time in the queue', undefined, sentAtMs],
    [
      'by the time in the request, before the time in the queue',
      '2024-05-06T07:33:10.500Z',
      sentAtMs - minuteMs,
    ],
    [
      'by the time of the first request, although it was redriven',
      '2024-05-05T07:34:10.500Z',
      sentAtMs - 1_440 * minuteMs,
    ],
    [
      'by the time in the queue, where the request names a time in the future',
      '2024-05-06T09:34:10.500Z',
      sentAtMs,
    ],
    ['by the time in the queue, where the request names no time', 'an hour ago', sentAtMs],
    [
      'by the time in the queue, where the request names an impossible time',
      '2024-13-06T07:34:10Z',
      sentAtMs,
    ],
  ])('reads how old a request is: %s', (_what, requestedAt, requestedAtMs) => {
    expect(read({ customerId: 42, reason: 'deleted', requestedAt })).toMatchObject({
      request: { customerId: 42, reason: 'deleted', requestedAtMs },
    });
  });

  it('reads the time at which the queue accepted a request, whatever time the request names', () => {
    expect(read({ customerId: 42, requestedAt: '2024-05-05T07:34:10.500Z' })).toMatchObject({
      request: { acceptedAtMs: sentAtMs },
    });
  });

  it('keeps the original time of the request for the dead letter', () => {
    const message = read({ customerId: 42, reason: 'deleted' });

    expect(toDeadLetter(message)).toMatchObject({
      detail: { customerId: 42, reason: 'deleted', requestedAt: sentAt },
    });
    expect(toDeadLetter(read({ customerId: 42, requestedAt: '2024-05-05T07:34:10.500Z' }))).toMatchObject({
      detail: { requestedAt: '2024-05-05T07:34:10.500Z' },
    });
  });

  it('returns the reason why a message cannot be read', () => {
    expect(read({ customerId: 'x' })).toMatchObject({ error: expect.any(ContractError) });
  });
});

function read(detail: object) {
  const event = { source: 'customer-sync', 'detail-type': 'CustomerRefreshRequested', detail };
  const record: SQSRecord = {
    messageId: 'm1',
    receiptHandle: 'r1',
    body: JSON.stringify(event),
    attributes: {
      SentTimestamp: String(sentAtMs),
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: String(sentAtMs),
      SenderId: 's1',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:refresh',
    awsRegion: 'us-east-1',
  };
  return readMessage(record);
}

import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { createDeadLetterQueue, createDeadLetters } from '../../../lambda/aws/dead-letters.ts';
import { ContractError } from '../../../lambda/sync/errors.ts';

const error = new ContractError('store_credit', 'expected a decimal');

describe('createDeadLetterQueue', () => {
  it('says what went wrong, and where', async () => {
    expect(await attributesOf(error)).toEqual({
      errorName: text('ContractError'),
      errorMessage: text(error.message),
      errorPath: text('store_credit'),
    });
  });

  it('leaves the message of a bug to the log, since it may quote a customer', async () => {
    expect(await attributesOf(new TypeError('canary@example.com is no object'))).toEqual({
      errorName: text('TypeError'),
      errorMessage: text('unexpected, see the log'),
    });
  });
});

describe('createDeadLetters', () => {
  it('asks for a listed customer, and passes on why it could not be copied', async () => {
    const { letters, sent } = setting();

    await letters.bury(7, error);

    expect(sent).toEqual([{ event: requestFor({ customerId: 7, reason: 'listed' }), error }]);
  });

  it('asks for nobody when the id cannot be read', async () => {
    const { letters, sent } = setting();

    await letters.bury(undefined, error);

    expect(sent).toEqual([{ event: requestFor({}), error }]);
  });
});

async function attributesOf(reason: unknown) {
  const client = new SQSClient({ region: 'us-east-1' });
  const send = vi.spyOn(client, 'send').mockResolvedValue(undefined as never);
  await createDeadLetterQueue(client, 'https://example.com/queue').send({}, reason);
  const [command] = send.mock.calls[0] ?? [];
  return command?.input && 'MessageAttributes' in command.input && command.input.MessageAttributes;
}

function text(value: string) {
  return { DataType: 'String', StringValue: value };
}

function requestFor(detail: object) {
  return { source: 'customer-sync', 'detail-type': 'CustomerRefreshRequested', detail };
}

function setting() {
  const sent: { event: unknown; error: unknown }[] = [];
  const letters = createDeadLetters({ send: async (event, error) => void sent.push({ event, error }) });
  return { letters, sent };
}

import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { createDeadLetterQueue } from '../../../../lambda/aws/queue/dead-letters.ts';
import { ContractError } from '../../../../lambda/sync/errors.ts';

const error = new ContractError('store_credit', 'expected a decimal');

describe('createDeadLetterQueue', () => {
  it('sends the error and its path', async () => {
    expect(await attributesOf(error)).toEqual({
      errorName: text('ContractError'),
      errorMessage: text(error.message),
      errorPath: text('store_credit'),
    });
  });

  it('leaves out the message of a bug, because it may quote a customer', async () => {
    expect(await attributesOf(new TypeError('canary@example.com is no object'))).toEqual({
      errorName: text('TypeError'),
      errorMessage: text('unexpected, see the log'),
    });
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

import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { ContractError, SyncError } from '../../sync/errors.ts';
import { toCallError } from '../call-error.ts';

/** Requests that were given up. The body of each asks for one customer, and its attributes say what went wrong. */
export interface DeadLetterQueue {
  send(event: unknown, error: unknown): Promise<void>;
}

/** Throws a `SyncError`. */
export function createDeadLetterQueue(client: SQSClient, queueUrl: string): DeadLetterQueue {
  return {
    async send(event, error) {
      const message = {
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(event),
        MessageAttributes: reasonOf(error),
      };
      await client.send(new SendMessageCommand(message)).catch((callError: unknown) => {
        throw toCallError(callError, 'SQS', 'the dead-letter queue could not be used');
      });
    },
  };
}

/** Names the error and the path, never a value. The message of a bug stays in the log, which is screened. */
function reasonOf(error: unknown) {
  const name = error instanceof Error ? error.name : 'Error';
  return {
    errorName: text(name),
    errorMessage: text(error instanceof SyncError ? error.message : 'unexpected, see the log'),
    ...(error instanceof ContractError && { errorPath: text(error.path) }),
  };
}

function text(value: string) {
  return { DataType: 'String', StringValue: value };
}

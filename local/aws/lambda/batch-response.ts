import { isObject } from '../json-value.ts';

/** Lambda cannot read the function's answer to a batch, so the whole batch failed. */
export class UnreadableBatchResponseError extends Error {
  override readonly name = 'UnreadableBatchResponseError';
}

/**
 * Reads the ids of the messages that a function reports as failed. Null or an empty report means none.
 * Throws an UnreadableBatchResponseError where Lambda counts the whole batch as failed:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedIds(response: unknown, batchIds: ReadonlySet<string>): ReadonlySet<string> {
  if (response === null || response === undefined) return new Set();
  if (!isObject(response)) throw new UnreadableBatchResponseError('the response is not an object');

  const failures = response['batchItemFailures'] ?? [];
  if (!Array.isArray(failures)) {
    throw new UnreadableBatchResponseError('batchItemFailures is not a list');
  }
  return new Set(failures.map((failure: unknown) => idOf(failure, batchIds)));
}

function idOf(failure: unknown, batchIds: ReadonlySet<string>): string {
  const id = isObject(failure) ? failure['itemIdentifier'] : undefined;
  if (typeof id !== 'string' || !batchIds.has(id)) {
    throw new UnreadableBatchResponseError(
      `itemIdentifier ${JSON.stringify(id)} is not the messageId of a message of the batch`,
    );
  }
  return id;
}

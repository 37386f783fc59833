import { readCallFailure } from '../aws-failure.ts';
import { ConfigurationError, ContractError, TableUnavailableError } from '../sync/errors.ts';

/** DynamoDB found the request itself wrong: of one item that is the item's fault, of anything else a bug. */
const requestIsWrong = 'ValidationException';

/** A failed call as the `SyncError` it stands for, or as it is when it is a bug. Never quotes DynamoDB's text. */
export function toSyncError(error: unknown, tableName: string): unknown {
  const failure = error instanceof Error ? readCallFailure(error) : undefined;
  if (failure === undefined || failure.code === requestIsWrong) return error;
  if (!failure.isSetUpWrongly) return new TableUnavailableError(failure.code);
  return new ConfigurationError(
    `DynamoDB answered ${failure.code} for table ${tableName}: check that the table exists and that the function may read and write it`,
  );
}

/** A refused write of one item: nothing but the customer itself can be the reason. */
export function toItemError(error: unknown, tableName: string): unknown {
  if (!(error instanceof Error) || error.name !== requestIsWrong) return toSyncError(error, tableName);
  const isTooLarge = /size/i.test(error.message);
  return new ContractError(
    'customer',
    isTooLarge
      ? 'expected at most 400 KB, the largest item that DynamoDB takes, got more'
      : 'expected what DynamoDB can store, but it answered ValidationException',
  );
}

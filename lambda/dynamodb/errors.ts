import { readCallFailure } from '../aws-failure.ts';
import { isTombstone, type Version } from '../customer/version.ts';
import { ConfigurationError, ContractError, TableUnavailableError } from '../sync/errors.ts';

/** The request itself is wrong. In a write the item is the cause, otherwise a bug. */
const requestIsWrong = 'ValidationException';

/** A failed call as a `SyncError`. Returns a bug as it is. Never quotes DynamoDB's text. */
export function toSyncError(error: unknown, tableName: string): unknown {
  const failure = error instanceof Error ? readCallFailure(error) : undefined;
  if (failure === undefined || failure.code === requestIsWrong) return error;
  if (!failure.isSetUpWrongly) return new TableUnavailableError(failure.code);
  return new ConfigurationError(
    `DynamoDB answered ${failure.code} for table ${tableName}: check that the table exists and that the function may read and write it`,
  );
}

/** Like `toSyncError`, for a write of one version: if the request is wrong, then because of the customer. */
export function toItemError(error: unknown, tableName: string, version: Version): unknown {
  if (!(error instanceof Error) || error.name !== requestIsWrong) return toSyncError(error, tableName);
  const isTooLarge = /size/i.test(error.message);
  return new ContractError(
    'customer',
    isTooLarge
      ? `expected at most 400 KB, the largest item that DynamoDB takes, got more; most of it is in ${largestIn(version)}`
      : 'expected what DynamoDB can store, but it answered ValidationException',
  );
}

/** The name of the largest attribute. */
function largestIn(version: Version): string {
  const attributes = Object.entries(isTombstone(version) ? version : version.customer);
  const sizes = attributes.map(([name, value]) => ({
    name,
    bytes: Buffer.byteLength(JSON.stringify([value])),
  }));
  return sizes.reduce((largest, each) => (each.bytes > largest.bytes ? each : largest)).name;
}

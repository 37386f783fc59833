import { ConfigurationError, ContractError, TableUnavailableError } from '../sync/errors.ts';

const setUpWrongly = [
  'AccessDeniedException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'CredentialsProviderError',
];

const unavailable = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'AbortError',
];

/** A failed call as the `SyncError` it stands for, or as it is when it is a bug. Never quotes DynamoDB's text. */
export function toSyncError(error: unknown, tableName: string): unknown {
  if (!(error instanceof Error)) return error;
  if (setUpWrongly.includes(error.name)) {
    return new ConfigurationError(
      `DynamoDB answered ${error.name} for table ${tableName}: check that the table exists and that the function may read and write it`,
    );
  }
  if (unavailable.includes(error.name)) return new TableUnavailableError(error.name);
  const code = connectionCodeOf(error);
  return code === undefined ? error : new TableUnavailableError(code);
}

/** A refused write of one item: nothing but the customer itself can be the reason. */
export function toItemError(error: unknown, tableName: string): unknown {
  if (!(error instanceof Error) || error.name !== 'ValidationException') return toSyncError(error, tableName);
  const isTooLarge = /size/i.test(error.message);
  return new ContractError(
    'customer',
    isTooLarge
      ? 'expected at most 400 KB, the largest item that DynamoDB takes, got more'
      : 'expected what DynamoDB can store, but it answered ValidationException',
  );
}

/** Node's system errors carry a code such as ECONNREFUSED or EAI_AGAIN. */
function connectionCodeOf(error: Error): string | undefined {
  const code = 'code' in error ? String(error.code) : '';
  return /^E[A-Z_]+$/.test(code) ? code : undefined;
}

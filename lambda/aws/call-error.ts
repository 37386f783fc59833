import { ConfigurationError, type SyncError, UnreachableError } from '../sync/errors.ts';

/** Only a person can mend these; all else, such as throttling, passes. */
const setUpWrongly = [
  'ResourceNotFoundException',
  'QueueDoesNotExist',
  'AccessDeniedException',
  'AccessDenied',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'UnrecognizedClientException',
  'CredentialsProviderError',
];

/** A failed call of an AWS service as a `SyncError`; what is no Error is returned as it is. */
export function toCallError(error: unknown, service: string, failure: string): unknown {
  return error instanceof Error ? callError(error.name, service, failure) : error;
}

/** What the error code of a service stands for. `failure` is such as "the secret x could not be read". */
export function callError(code: string, service: string, failure: string): SyncError {
  if (!setUpWrongly.includes(code)) return new UnreachableError(service, code);
  return new ConfigurationError(
    `${failure} (${code}): check that it exists and that the function may use it`,
  );
}

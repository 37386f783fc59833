import { isCodeOfSetUp, readCallFailure } from '../aws-failure.ts';
import { ConfigurationError, type SyncError, UnreachableError } from '../sync/errors.ts';

/** A failed call of an AWS service as a `SyncError`. `failure` says what failed, such as "the secret x could not be read". */
export function toCallError(error: unknown, service: string, failure: string): unknown {
  if (!(error instanceof Error)) return error;
  const { code, isSetUpWrongly } = readCallFailure(error) ?? { code: error.name, isSetUpWrongly: false };
  return isSetUpWrongly ? configurationError(code, failure) : new UnreachableError(service, code);
}

/** The error for an entry that a service left out of a call that it accepted. */
export function entryError(code: string, service: string, failure: string): SyncError {
  return isCodeOfSetUp(code) ? configurationError(code, failure) : new UnreachableError(service, code);
}

function configurationError(code: string, failure: string): ConfigurationError {
  return new ConfigurationError(
    `${failure} (${code}): check that it exists and that the function may use it`,
  );
}

/**
 * A failed call of an AWS service. Its status and kind decide, never a list of names: during an outage a load balancer
 * answers in HTML, with nothing, or cut off. This file imports nothing, so that each folder that calls AWS may import it.
 */
export interface CallFailure {
  /** The service's name for it, a network code such as ECONNRESET, or the status. Quotes nothing. */
  readonly code: string;
  /** Only a person can help. Any other failure is assumed to pass. */
  readonly isSetUpWrongly: boolean;
}

/** Undefined for a bug before the call, since the SDK adds `$metadata` to the error of every call that it sent. */
export function readCallFailure(error: Error): CallFailure | undefined {
  const status = statusOf(error);
  const hasNoCredentials = error.name === 'CredentialsProviderError';
  const wentOut = '$metadata' in error || networkCodeOf(error) !== undefined;
  if (!wentOut && !hasNoCredentials) return undefined;

  const ownCode = isServicesOwn(error) ? error.name : networkCodeOf(error);
  const code = ownCode ?? (status >= 300 ? `status ${status}` : error.name);
  const isSaidToPass = '$retryable' in error && error.$retryable !== undefined;
  const isRefusal = isServicesOwn(error) && status >= 400 && status < 500 && !isSaidToPass;
  return { code, isSetUpWrongly: hasNoCredentials || (isRefusal && isCodeOfSetUp(code)) };
}

/**
 * Whether a service's error code means that access, keys, credentials or the resource are missing. Services answer 400 to
 * these as to throttling, so only the name distinguishes them.
 */
export function isCodeOfSetUp(code: string): boolean {
  return codesOfSetUp.test(code);
}

const codesOfSetUp =
  /AccessDenied|NotAuthorized|UnrecognizedClient|InvalidSignature|ExpiredToken|NotFound|DoesNotExist|NonExistent|DecryptionFailure|^Kms|^InvalidParameterException$|^InvalidRequestException$/;

/** Whether the service itself named the error. Otherwise its answer could not be read. */
function isServicesOwn(error: Error): boolean {
  return '$fault' in error && error.name !== 'Unknown' && /^[\w.]+$/.test(error.name);
}

/** 0 if no answer came. */
function statusOf(error: Error): number {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return 0;
  return Number(metadata.httpStatusCode ?? 0);
}

/** Node's system errors carry a code such as ECONNREFUSED or EAI_AGAIN. */
function networkCodeOf(error: Error): string | undefined {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? code : undefined;
}

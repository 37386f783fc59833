/**
 * What every client of AWS knows of failed calls. They are told by their status and kind, never by a list of names: a
 * load balancer or an outage answers in HTML, with nothing, or with half of it. This file imports nothing, so that
 * each room that talks to AWS may read it.
 */
export interface CallFailure {
  /** What the service called it, a network code such as ECONNRESET, or the status. Quotes nothing. */
  readonly code: string;
  /** Only a person can help; anything else is taken to pass. */
  readonly isSetUpWrongly: boolean;
}

/** Undefined for a bug before the call: the SDK notes on every call that went out what it took. */
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
 * Whether a code that a service refused something with means that access, keys, credentials or the thing itself are
 * missing. Services answer 400 to these as to throttling, so that the name is all there is.
 */
export function isCodeOfSetUp(code: string): boolean {
  return codesOfSetUp.test(code);
}

const codesOfSetUp =
  /AccessDenied|NotAuthorized|UnrecognizedClient|InvalidSignature|ExpiredToken|NotFound|DoesNotExist|NonExistent|DecryptionFailure|^Kms|^InvalidParameterException$|^InvalidRequestException$/;

/** An error that the service itself named, as opposed to an answer that could not be read. */
function isServicesOwn(error: Error): boolean {
  return '$fault' in error && error.name !== 'Unknown' && /^[\w.]+$/.test(error.name);
}

/** 0 when no answer came. */
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

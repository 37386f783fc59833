import { TableAccessError, TableNotFoundError } from '../client/index.ts';
import { readCallFailure } from '../lambda/aws-failure.ts';

export interface FailedCall {
  /** Such as `ssm:GetParameter`. */
  readonly action: string;
  /** Where it went, such as `region eu-west-1`. */
  readonly place: string;
  readonly timeoutMs: number;
}

/** Says in one sentence why a call of AWS failed, and what to do. Undefined for a bug. */
export function toSentence(error: unknown, { action, place, timeoutMs }: FailedCall): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // The client has wrapped the SDK's error, which says more.
  if (error instanceof TableAccessError)
    return toSentence(error.cause, { action: error.action, place, timeoutMs });
  if (error instanceof TableNotFoundError) return error.message;
  if (/Region is missing/.test(error.message)) {
    return 'no region is set: pass --region, such as --region eu-west-1, or set AWS_REGION';
  }
  if (isExpired(error)) {
    return 'the AWS credentials have expired: log in again, for example with aws sso login, and repeat the command';
  }
  if (error.name === 'CredentialsProviderError') {
    return 'there are no AWS credentials: set AWS_PROFILE, or log in, for example with aws sso login';
  }
  if (
    /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|InvalidToken/.test(
      error.name,
    )
  ) {
    return `AWS does not accept these credentials in ${place} (${error.name}): check AWS_PROFILE, the region and the clock of this machine`;
  }
  if (/AccessDenied|NotAuthorized|UnauthorizedOperation/.test(error.name)) {
    return `AWS refused ${action} in ${place}: the credentials need this permission (README, "Permissions of an operator")`;
  }
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND') {
    return `${place} has no address for ${serviceOf(action)} (ENOTFOUND): check the region, and the network of this machine`;
  }
  if (error.name === 'TimeoutError' || code === 'ETIMEDOUT') {
    return `${serviceOf(action)} in ${place} did not answer ${action} within ${timeoutMs / 1_000} s: check the network, and try again`;
  }
  const failure = readCallFailure(error);
  if (failure === undefined) return undefined;
  return `${action} failed in ${place} (${failure.code}): ${failure.isSetUpWrongly ? 'what the command asked for does not exist there; deploy the copy again' : 'try again in a minute'}`;
}

function isExpired({ name, message }: Error): boolean {
  return /Expired/.test(name) || (name === 'CredentialsProviderError' && /expired/i.test(message));
}

function serviceOf(action: string): string {
  return action.replace(/:.*/, '');
}

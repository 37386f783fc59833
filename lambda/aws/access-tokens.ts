import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../sync/clock.ts';
import { ConfigurationError, UnreachableError } from '../sync/errors.ts';
import type { AccessTokens } from '../sync/ports.ts';

const freshMs = 5 * 60_000;
/** How long a token that cannot be read anew is used on: bounded, so that a revoked one does not live for ever. */
const usableMs = 60 * 60_000;
/** Between two attempts to replace a token that is rejected or cannot be read anew. */
const rereadEveryMs = 30_000;

export interface AccessTokensDeps {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly clock: Clock;
}

/** The token in the secret `{"accessToken": "..."}`, read at most every 5 minutes unless it is rejected. */
export function createAccessTokens({ client, secretId, clock }: AccessTokensDeps): AccessTokens {
  let held: { token: string; readAtMs: number } | undefined;
  let readAgainAtMs = 0;
  let replaceAgainAtMs = 0;
  let reading: Promise<string> | undefined;

  function read(): Promise<string> {
    reading ??= readToken(client, secretId)
      .then((token) => {
        held = { token, readAtMs: clock.now() };
        readAgainAtMs = clock.now() + freshMs;
        return token;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  /** What is held, where it may still be used and a new one cannot be read. */
  async function readOrKeep(): Promise<string> {
    try {
      return await read();
    } catch (error) {
      if (held === undefined || clock.now() - held.readAtMs > usableMs) throw error;
      readAgainAtMs = clock.now() + rereadEveryMs;
      return held.token;
    }
  }

  return {
    async current() {
      return held !== undefined && clock.now() < readAgainAtMs ? held.token : await readOrKeep();
    },

    async insteadOf(rejected) {
      if (held !== undefined && held.token !== rejected) return held.token;
      if (reading === undefined && clock.now() < replaceAgainAtMs) return rejected;
      replaceAgainAtMs = clock.now() + rereadEveryMs;
      return readOrKeep();
    },
  };
}

async function readToken(client: SecretsManagerClient, secretId: string): Promise<string> {
  const { SecretString = '' } = await client
    .send(new GetSecretValueCommand({ SecretId: secretId }))
    .catch((error: unknown) => {
      throw toSyncError(error, secretId);
    });
  const token = accessTokenOf(SecretString);
  // A header cannot carry anything else, and fetch would quote the token in its error.
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigurationError(
      `the secret ${secretId} must be JSON like {"accessToken": "..."} with a token of visible ASCII characters; put one there`,
    );
  }
  return token;
}

function accessTokenOf(secret: string): string | undefined {
  try {
    const value: unknown = JSON.parse(secret);
    const token =
      typeof value === 'object' && value !== null && 'accessToken' in value ? value.accessToken : undefined;
    return typeof token === 'string' ? token : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Only a person can mend these; all else, such as throttling, passes. */
const setUpWrongly = [
  'ResourceNotFoundException',
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'UnrecognizedClientException',
  'CredentialsProviderError',
];

function toSyncError(error: unknown, secretId: string): unknown {
  if (!(error instanceof Error)) return error;
  if (!setUpWrongly.includes(error.name)) return new UnreachableError('Secrets Manager', error.name);
  return new ConfigurationError(
    `the secret ${secretId} could not be read (${error.name}): check that it exists and that the function may read it`,
  );
}

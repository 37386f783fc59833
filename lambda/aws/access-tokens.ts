import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../sync/clock.ts';
import { ConfigurationError, SyncError } from '../sync/errors.ts';
import type { AccessTokens } from '../sync/ports.ts';
import { toCallError } from './call-error.ts';
import { fieldsOf, parseJsonQuietly } from './json.ts';

const freshMs = 5 * 60_000;
/** How long a token that cannot be read anew is used on: bounded, so that a revoked one does not live for ever. */
const usableMs = 60 * 60_000;
/** Between two attempts to replace a token that is rejected or cannot be read anew. */
const rereadEveryMs = 30_000;

export interface AccessTokensDeps {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly clock: Clock;
  /** Is told why a token is used on that could not be read anew. */
  readonly onKept: (error: SyncError) => void;
}

/** The token in the secret `{"accessToken": "..."}`, read at most every 5 minutes unless it is rejected. */
export function createAccessTokens({ client, secretId, clock, onKept }: AccessTokensDeps): AccessTokens {
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

  async function readOrKeep(): Promise<string> {
    try {
      return await read();
    } catch (error) {
      const isUsable = held !== undefined && clock.now() - held.readAtMs <= usableMs;
      if (!(error instanceof SyncError) || held === undefined || !isUsable) throw error;
      readAgainAtMs = clock.now() + rereadEveryMs;
      onKept(error);
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
      return await read();
    },
  };
}

async function readToken(client: SecretsManagerClient, secretId: string): Promise<string> {
  const { SecretString = '' } = await client
    .send(new GetSecretValueCommand({ SecretId: secretId }))
    .catch((error: unknown) => {
      throw toCallError(error, 'Secrets Manager', `the secret ${secretId} could not be read`);
    });
  const { accessToken } = fieldsOf(parseJsonQuietly(SecretString));
  // A header cannot carry anything else, and fetch would quote the token in its error.
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new ConfigurationError(
      `the secret ${secretId} must be JSON like {"accessToken": "..."} with a token of visible ASCII characters; put one there`,
    );
  }
  return accessToken;
}

import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../sync/clock.ts';
import { SyncError } from '../../sync/errors.ts';
import { toCallError } from '../call-error.ts';
import { parseSecret } from './secret-text.ts';

const freshMs = 5 * 60_000;
/** How long a secret that cannot be read anew is used on: bounded, so that a revoked one does not live for ever. */
const usableMs = 60 * 60_000;
/** Between two attempts to replace a secret that does not serve or cannot be read anew. */
const rereadEveryMs = 30_000;

export interface CachedSecretDeps<Value> {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  /** Reads the secret's JSON, undefined if it is none; throws a ConfigurationError that says what is wrong with it. */
  readonly parse: (secret: unknown) => Value;
  readonly clock: Clock;
  /** Is told why a secret is used on that could not be read anew. */
  readonly onKept: (error: SyncError) => void;
}

/** What a secret holds, read at most every 5 minutes unless it does not serve. Throws `SyncError`s. */
export interface CachedSecret<Value> {
  current(): Promise<Value>;
  /** What to use instead of what does not serve, read anew at most every 30 s; the same when there is nothing newer. */
  insteadOf(failed: Value): Promise<Value>;
}

export function createCachedSecret<Value>({
  client,
  secretId,
  parse,
  clock,
  onKept,
}: CachedSecretDeps<Value>): CachedSecret<Value> {
  let held: { value: Value; readAtMs: number } | undefined;
  let readAgainAtMs = 0;
  let replaceAgainAtMs = 0;
  let reading: Promise<Value> | undefined;

  async function readSecret(): Promise<Value> {
    const secret = await client
      .send(new GetSecretValueCommand({ SecretId: secretId }))
      .catch((error: unknown) => {
        throw toCallError(error, 'Secrets Manager', `the secret ${secretId} could not be read`);
      });
    return parse(parseSecret(secret));
  }

  function read(): Promise<Value> {
    reading ??= readSecret()
      .then((value) => {
        held = { value, readAtMs: clock.now() };
        readAgainAtMs = clock.now() + freshMs;
        return value;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  async function readOrKeep(): Promise<Value> {
    try {
      return await read();
    } catch (error) {
      const isUsable = held !== undefined && clock.now() - held.readAtMs <= usableMs;
      if (!(error instanceof SyncError) || held === undefined || !isUsable) throw error;
      readAgainAtMs = clock.now() + rereadEveryMs;
      onKept(error);
      return held.value;
    }
  }

  return {
    async current() {
      return held !== undefined && clock.now() < readAgainAtMs ? held.value : await readOrKeep();
    },

    async insteadOf(failed) {
      if (held !== undefined && held.value !== failed) return held.value;
      if (reading === undefined && clock.now() < replaceAgainAtMs) return failed;
      replaceAgainAtMs = clock.now() + rereadEveryMs;
      return await read();
    },
  };
}

import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../sync/clock.ts';
import { SyncError } from '../../sync/errors.ts';
import type { Secret } from '../../sync/secret.ts';
import { toCallError } from '../call-error.ts';
import { parseSecret } from './secret-text.ts';

const freshMs = 5 * 60_000;
/** A secret that cannot be read again stays in use for this long: not for ever, since it may have been revoked. */
const usableMs = 60 * 60_000;
/** Between two attempts to replace a secret that was refused or could not be read again. */
const rereadEveryMs = 30_000;

export interface CachedSecretDeps<Value> {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  /** Reads the secret's JSON (undefined if it is none). Throws a ConfigurationError that says what is wrong with it. */
  readonly parse: (secret: unknown) => Value;
  readonly clock: Clock;
  /** Is called with the reason when the secret could not be read again and the old value stays in use. */
  readonly onKept: (error: SyncError) => void;
}

/** Reads the secret at most every 5 minutes, and after refusals at most every 30 s. */
export function createCachedSecret<Value>({
  client,
  secretId,
  parse,
  clock,
  onKept,
}: CachedSecretDeps<Value>): Secret<Value> {
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

    async insteadOf(refused) {
      if (held !== undefined && held.value !== refused) return held.value;
      if (reading === undefined && clock.now() < replaceAgainAtMs) return refused;
      replaceAgainAtMs = clock.now() + rereadEveryMs;
      return await read();
    },
  };
}

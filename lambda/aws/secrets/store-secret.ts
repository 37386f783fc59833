import { ConfigurationError } from '../../sync/errors.ts';
import type { Secret } from '../../sync/secret.ts';
import { fieldsOf } from '../json.ts';
import { type CachedSecretDeps, createCachedSecret } from './cached-secret.ts';
import { problemOfObject, problemOfText } from './secret-text.ts';

/** For the store's secret, `{"accessToken": "..."}`, which a person writes. */
export type StoreSecretDeps = Omit<CachedSecretDeps<unknown>, 'parse'>;

export function createAccessTokens(deps: StoreSecretDeps): Secret<string> {
  return createCachedSecret({ ...deps, parse: (secret) => toAccessToken(secret, deps.secretId) });
}

function toAccessToken(secret: unknown, secretId: string): string {
  const { accessToken } = fieldsOf(secret);
  const problem = problemOfObject(secret) ?? problemOfText(accessToken, 'accessToken');
  if (problem === undefined) return String(accessToken);
  throw new ConfigurationError(
    `the secret ${secretId} must be JSON like {"accessToken": "..."} with a token of visible ASCII characters, but ${problem}; put one there`,
  );
}

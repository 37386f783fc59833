import { ConfigurationError } from '../../sync/errors.ts';
import type { Secret } from '../../sync/secret.ts';
import { fieldsOf } from '../json.ts';
import { type CachedSecretDeps, createCachedSecret } from './cached-secret.ts';
import { problemOfObject, problemOfText } from './secret-text.ts';

/** For the store's secret, `{"accessToken": "...", "clientSecret": "optional"}`, which a person writes. */
export type StoreSecretDeps = Omit<CachedSecretDeps<unknown>, 'parse'>;

export function createAccessTokens(deps: StoreSecretDeps): Secret<string> {
  return createCachedSecret({ ...deps, parse: (secret) => toAccessToken(secret, deps.secretId) });
}

/** The key with which BigCommerce signs webhooks of the API account; undefined if the secret has none. */
export function createClientSecret(deps: StoreSecretDeps): Secret<string | undefined> {
  return createCachedSecret({ ...deps, parse: (secret) => toClientSecret(secret, deps.secretId) });
}

function toAccessToken(secret: unknown, secretId: string): string {
  const { accessToken } = fieldsOf(secret);
  const problem = problemOfObject(secret) ?? problemOfText(accessToken, 'accessToken');
  if (problem === undefined) return String(accessToken);
  throw new ConfigurationError(
    `the secret ${secretId} must be JSON like {"accessToken": "..."} with a token of visible ASCII characters, but ${problem}; put one there`,
  );
}

function toClientSecret(secret: unknown, secretId: string): string | undefined {
  const { clientSecret = '' } = fieldsOf(secret);
  const isLeftOut = clientSecret === '';
  const problem =
    problemOfObject(secret) ?? (isLeftOut ? undefined : problemOfText(clientSecret, 'clientSecret'));
  if (problem === undefined) return isLeftOut ? undefined : String(clientSecret);
  throw new ConfigurationError(
    `the secret ${secretId} must be JSON like {"accessToken": "...", "clientSecret": "..."}, where "clientSecret" is text or left out, but ${problem}; until then every webhook is refused`,
  );
}

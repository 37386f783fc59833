import { ConfigurationError } from '../sync/errors.ts';
import type { AccessTokens } from '../sync/ports.ts';
import { type CachedSecret, type CachedSecretDeps, createCachedSecret } from './cached-secret.ts';
import { fieldsOf } from './json.ts';

/** To read what a person put into the store's secret, `{"accessToken": "...", "clientSecret": "optional"}`. */
export type StoreSecretDeps = Omit<CachedSecretDeps<unknown>, 'parse'>;

export function createAccessTokens(deps: StoreSecretDeps): AccessTokens {
  return createCachedSecret({ ...deps, parse: (secret) => toAccessToken(secret, deps.secretId) });
}

/** The key by which BigCommerce signs the webhooks of the API account; undefined where none was given. */
export function createClientSecret(deps: StoreSecretDeps): CachedSecret<string | undefined> {
  return createCachedSecret({ ...deps, parse: (secret) => toClientSecret(secret, deps.secretId) });
}

function toAccessToken(secret: unknown, secretId: string): string {
  const { accessToken } = fieldsOf(secret);
  // A header cannot carry anything else, and fetch would quote the token in its error.
  if (typeof accessToken === 'string' && /^[\x21-\x7e]+$/.test(accessToken)) return accessToken;
  throw new ConfigurationError(
    `the secret ${secretId} must be JSON like {"accessToken": "..."} with a token of visible ASCII characters; put one there`,
  );
}

function toClientSecret(secret: unknown, secretId: string): string | undefined {
  const { clientSecret = '' } = fieldsOf(secret);
  if (secret !== undefined && typeof clientSecret === 'string') return clientSecret || undefined;
  throw new ConfigurationError(
    `the secret ${secretId} must be JSON like {"accessToken": "...", "clientSecret": "..."}, where "clientSecret" is text or left out; until then every webhook is refused`,
  );
}

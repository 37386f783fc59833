import { ConfigurationError } from '../sync/errors.ts';
import type { AccessTokens } from '../sync/ports.ts';
import { type CachedSecret, type CachedSecretDeps, createCachedSecret } from './cached-secret.ts';
import { fieldsOf } from './json.ts';

/** What a person put into the store's secret. */
export interface StoreSecret {
  readonly accessToken: string;
  /** Of the API account: the key by which BigCommerce signs its webhooks. */
  readonly clientSecret?: string;
}

/** The secret `{"accessToken": "...", "clientSecret": "optional"}`. */
export function createStoreSecret(
  deps: Omit<CachedSecretDeps<StoreSecret>, 'parse'>,
): CachedSecret<StoreSecret> {
  return createCachedSecret({ ...deps, parse: (secret) => toStoreSecret(secret, deps.secretId) });
}

export function createAccessTokens(secret: CachedSecret<StoreSecret>): AccessTokens {
  return {
    current: async () => (await secret.current()).accessToken,

    async insteadOf(rejected) {
      const held = await secret.current();
      if (held.accessToken !== rejected) return held.accessToken;
      return (await secret.insteadOf(held)).accessToken;
    },
  };
}

function toStoreSecret(secret: unknown, secretId: string): StoreSecret {
  const { accessToken, clientSecret } = fieldsOf(secret);
  // A header cannot carry anything else, and fetch would quote the token in its error.
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new ConfigurationError(
      `the secret ${secretId} must be JSON like {"accessToken": "..."} with a token of visible ASCII characters; put one there`,
    );
  }
  return { accessToken, ...(typeof clientSecret === 'string' && clientSecret !== '' && { clientSecret }) };
}

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CachedSecretDeps } from '../aws/secrets/cached-secret.ts';
import { createAccessTokens } from '../aws/secrets/store-secret.ts';
import type { Telemetry } from '../aws/telemetry/telemetry.ts';
import { type Client, createClient } from '../bigcommerce/client.ts';
import type { StoreAccessConfig } from '../config.ts';
import type { Platform } from './platform.ts';

/** The collaborators of a function that asks BigCommerce. */
export interface StoreAccess {
  readonly client: Client;
  /** For secrets other than the access token. */
  readonly secrets: Pick<CachedSecretDeps<unknown>, 'client' | 'clock' | 'onKept'>;
}

export function createStoreAccess(
  config: StoreAccessConfig,
  telemetry: Telemetry,
  { clock, random, fetch, sdk }: Platform,
): StoreAccess {
  const secrets = { client: new SecretsManagerClient(sdk.usual), clock, onKept: telemetry.secretKept };
  const tokens = createAccessTokens({ ...secrets, secretId: config.accessTokenSecretId });
  return { client: createClient(config, { tokens, telemetry, clock, random, fetch }), secrets };
}

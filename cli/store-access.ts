import { createAccessTokens } from '../lambda/aws/secrets/store-secret.ts';
import { isApiUrl, isStoreHash } from '../lambda/config.ts';
import type { Secret } from '../lambda/sync/secret.ts';
import type { Context } from './command.ts';
import { CommandError } from './command-error.ts';
import { createFunctions } from './functions.ts';

/** What it takes to ask a store. */
export interface StoreAccess {
  readonly storeHash: string;
  readonly apiUrl: string;
  readonly tokens: Secret<string>;
}

/** The store that the environment names, else that of the deployment. */
export async function findStoreAccess(context: Context): Promise<StoreAccess> {
  return readEnvironment(context.environment) ?? (await readDeployment(context));
}

/** Undefined without `BIGCOMMERCE_STORE_HASH`. Throws a CommandError for an environment that cannot be used. */
export function readEnvironment(environment: Context['environment']): StoreAccess | undefined {
  const {
    BIGCOMMERCE_STORE_HASH: storeHash,
    BIGCOMMERCE_ACCESS_TOKEN: accessToken,
    BIGCOMMERCE_API_URL: apiUrl = 'https://api.bigcommerce.com',
  } = environment;
  if (!storeHash) return undefined;
  if (!isStoreHash(storeHash)) {
    throw new CommandError(
      `BIGCOMMERCE_STORE_HASH cannot be "${storeHash}": write the part that follows /stores/, such as abc123`,
    );
  }
  if (!accessToken)
    throw new CommandError(
      'BIGCOMMERCE_STORE_HASH is set, but BIGCOMMERCE_ACCESS_TOKEN is not: set both, or none',
    );
  if (!isApiUrl(apiUrl))
    throw new CommandError(
      `BIGCOMMERCE_API_URL cannot be "${apiUrl}": write an address that begins with https://`,
    );
  const token = () => Promise.resolve(accessToken);
  return { storeHash, apiUrl: apiUrl.replace(/\/+$/, ''), tokens: { current: token, insteadOf: token } };
}

async function readDeployment({ aws, clock, deployment }: Context): Promise<StoreAccess> {
  const { storeHash, apiUrl, accessTokenSecretId } = await createFunctions(
    aws,
    await deployment(),
  ).settings();
  const tokens = createAccessTokens({
    client: aws.secrets,
    secretId: accessTokenSecretId,
    clock,
    onKept: () => {},
  });
  return { storeHash, apiUrl, tokens };
}

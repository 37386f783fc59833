import { CommandError } from '../../cli/command-error.ts';
import { isApiUrl, isStoreHash } from '../../lambda/config.ts';

/** A real store at BigCommerce. */
export interface RealStore {
  readonly storeHash: string;
  readonly accessToken: string;
  /** Without a slash at the end. */
  readonly apiUrl: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const required = ['BIGCOMMERCE_STORE_HASH', 'BIGCOMMERCE_ACCESS_TOKEN'] as const;

/** Undefined if the environment names none. Throws a CommandError if one of the two variables is missing. */
export function readRealStore(environment: Environment): RealStore | undefined {
  const { BIGCOMMERCE_STORE_HASH: storeHash, BIGCOMMERCE_ACCESS_TOKEN: accessToken } = environment;
  const apiUrl = environment['BIGCOMMERCE_API_URL'] || 'https://api.bigcommerce.com';
  if (!storeHash || !accessToken) {
    const set = [...required, 'BIGCOMMERCE_API_URL'].find((name) => environment[name]);
    if (set === undefined) return undefined;
    const missing = required.filter((name) => !environment[name]).join(' and ');
    throw new CommandError(
      `${set} is set without ${missing}: set ${required.join(' and ')} to read a real store, or neither for the simulated one`,
    );
  }
  if (!isStoreHash(storeHash)) {
    throw new CommandError(
      `BIGCOMMERCE_STORE_HASH cannot be "${storeHash}": write the lower-case letters and digits that follow /stores/ in the store's API path, such as abc123`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new CommandError(
      'BIGCOMMERCE_ACCESS_TOKEN contains a space, a line break or another character that no token has: copy it again',
    );
  }
  if (!isApiUrl(apiUrl)) {
    throw new CommandError(
      `BIGCOMMERCE_API_URL cannot be "${apiUrl}": write an https address without a query, such as https://api.bigcommerce.com (http only on this machine)`,
    );
  }
  return { storeHash, accessToken, apiUrl: apiUrl.replace(/\/+$/, '') };
}

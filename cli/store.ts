import { createAccessTokens } from '../lambda/aws/secrets/store-secret.ts';
import { type Client, createClient } from '../lambda/bigcommerce/client.ts';
import type { RefreshConfig } from '../lambda/config.ts';
import { type CustomerApi, createCustomerApi } from '../lambda/handlers/customer-api.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { ConfigurationError, SyncError } from '../lambda/sync/errors.ts';
import type { Fetched } from '../lambda/sync/ports.ts';
import type { Aws } from './aws.ts';
import { CommandError } from './command-error.ts';

/** The store of a copy, asked as its functions ask. */
export interface Store {
  readonly client: Client;
  readonly api: CustomerApi;
  /** Asks for one customer by id. An answer that cannot be read is an answer, too. Throws a CommandError otherwise. */
  customer(id: number, deadlineMs: number): Promise<Fetched>;
}

export interface StoreDeps {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
}

/** Some requests of an operator, beside the functions' shares. */
const quotaShare = 0.1;

/** The store with the settings and the token of the deployment. */
export function createStore(aws: Aws, settings: RefreshConfig, { clock, fetch }: StoreDeps): Store {
  const tokens = createAccessTokens({
    client: aws.secrets,
    secretId: settings.accessTokenSecretId,
    clock,
    onKept: () => {},
  });
  const client = createClient(
    { ...settings, quotaShare },
    { tokens, telemetry: silent, clock, random: Math.random, fetch },
  );
  const api = createCustomerApi(client, settings);

  return {
    client,
    api,
    async customer(id, deadlineMs) {
      try {
        const answers = await api.source.fetchCustomers([id], deadlineMs);
        return answers.get(id) ?? 'absent';
      } catch (error) {
        if (!(error instanceof SyncError)) throw error;
        if (isAboutTheRecord(error)) return { error };
        throw new CommandError(`BigCommerce could not be asked (${error.name}): ${error.message}`);
      }
    },
  };
}

/** What the answer about one customer looks like. Every other failure is about the store or the way to it. */
function isAboutTheRecord(error: SyncError): boolean {
  return (
    !(error instanceof ConfigurationError) &&
    /^(Contract|Refused|UnreadableAnswer|Oversized)Error$/.test(error.name)
  );
}

/** Nobody counts what the command asks. */
export const silent = {
  requestSent: () => {},
  rateLimited: () => {},
  serverErrorAnswered: () => {},
  retried: () => {},
  waited: () => {},
  quotaLeft: () => {},
};

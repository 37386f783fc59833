import { createClient } from '../../lambda/bigcommerce/client.ts';
import { createCustomerApi } from '../../lambda/handlers/customer-api.ts';
import { SyncError } from '../../lambda/sync/errors.ts';
import { type Command, found, textFlag } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { parseCustomerIds } from '../customer-ids.ts';
import { type ApiComparison, readBothApis } from '../read-both-apis.ts';
import { createScreen } from '../screen.ts';
import { silent } from '../store.ts';
import { findStoreAccess } from '../store-access.ts';

/** Leaves most of the store's quota to the functions and to others. */
const quotaShare = 0.3;

export const compareApis: Command = {
  summary: 'Counts by field name where V2 and V3 would be stored differently',
  forms: ['[--ids 1,2,5-9]'],
  details: `Reads every customer through both APIs, or those of --ids. It shows no values and stores nothing. Without a deployment
it reads the store of BIGCOMMERCE_STORE_HASH and BIGCOMMERCE_ACCESS_TOKEN.`,
  options: { ids: { type: 'string' } },

  async run(input, context) {
    const { output, clock, fetch } = context;
    const text = textFlag(input, 'ids');
    const ids = text === undefined ? undefined : parseCustomerIds(text);
    const { storeHash, apiUrl, tokens } = await findStoreAccess(context);
    const client = createClient(
      { storeHash, apiUrl, quotaShare },
      { tokens, telemetry: silent, clock, random: Math.random, fetch },
    );
    const apiOf = (customersApi: 'v2' | 'v3') =>
      createCustomerApi(client, { customersApi, include: [], omitFields: [] });

    output.say(`The customers of store ${storeHash} are read through V2 and V3. Nothing is stored.`);
    const screen = createScreen({
      write: (chunk: string | Uint8Array) => {
        output.say(String(chunk).trimEnd());
        return true;
      },
    });
    const comparison = await screen
      .progress('compared', (moveTo) => readBothApis({ v2: apiOf('v2'), v3: apiOf('v3') }, ids, moveTo))
      .catch((error: unknown) => {
        if (error instanceof SyncError) throw new CommandError(`the comparison stopped: ${error.message}`);
        throw error;
      });

    const { compared, differing } = comparison;
    output.result(comparison, linesOf(comparison));
    if (compared === 0) throw new CommandError('no customer was compared: name others with --ids');
    if (differing === 0) return found.nothing;
    output.say(
      'Look at one of them through both APIs before you set customersApi to "v3". The lines count customers by field.',
    );
    return found.something;
  },
};

function linesOf({ compared, differing, differences }: ApiComparison): string[] {
  if (differing === 0) return [`All ${compared} customers would be stored alike.`];
  return [
    ...Object.entries(differences)
      .sort(([, one], [, other]) => other - one)
      .map(([name, customers]) => `${String(customers).padStart(6)} ${name}`),
    `${differing} of ${compared} customers would be stored differently by V3.`,
  ];
}

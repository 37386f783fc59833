import { CommandError } from '../../cli/command-error.ts';
import { createClient } from '../../lambda/bigcommerce/client.ts';
import { createCustomerApi } from '../../lambda/handlers/customer-api.ts';
import { systemClock } from '../../lambda/sync/clock.ts';
import { SyncError } from '../../lambda/sync/errors.ts';
import type { ActResult, Stage } from '../cli/stage.ts';
import { simulatedStoreHash } from '../cli/table-settings.ts';
import { addParts } from '../demo/sample-parts.ts';
import { customerCount } from '../demo/simulated-world.ts';
import { sampleCustomers } from '../store/sample-customers.ts';
import { startSimulatedStore } from '../store/simulated-store.ts';
import { reach } from './reach.ts';
import { type ApiComparison, readBothApis } from './read-both-apis.ts';

interface ReadStore {
  readonly storeHash: string;
  readonly accessToken: string;
  readonly apiUrl: string;
}

/** Leaves a fifth of the store's quota to others. */
const quotaShare = 0.8;

/** Reads the same customers through V2 and V3, and reports by field name where the stored customers would differ. */
export async function compareApis(stage: Stage): Promise<ActResult> {
  const { screen, settings } = stage;
  const store = settings.realStore ?? (await simulatedStore(stage.open));
  await reach(store.apiUrl);
  screen.say(
    `The customers of store ${store.storeHash} at ${store.apiUrl} are read through V2 and V3. Nothing is stored.\n`,
  );
  const comparison = await screen.progress('compared', (moveTo) => read(store, settings.customerIds, moveTo));

  for (const line of linesOf(comparison)) screen.say(line);
  const problem = problemOf(comparison);
  if (problem === undefined) screen.say(`All ${comparison.compared} customers would be stored alike.`);
  return {
    toJson: async () => [JSON.stringify(comparison)],
    ...(problem !== undefined && { problem }),
    guide: [],
  };
}

async function simulatedStore(open: AsyncDisposableStack): Promise<ReadStore> {
  const accessToken = 'simulated-token';
  const store = await startSimulatedStore({ storeHash: simulatedStoreHash, accessToken });
  open.defer(store.close);
  const created = sampleCustomers(customerCount).map((customer) => store.create(customer).id);
  addParts(store, created);
  return { storeHash: simulatedStoreHash, accessToken, apiUrl: store.url };
}

async function read(
  { accessToken, ...store }: ReadStore,
  customerIds: readonly number[] | undefined,
  onCompared: (customers: number) => void,
): Promise<ApiComparison> {
  const token = () => Promise.resolve(accessToken);
  const client = createClient(
    { ...store, quotaShare },
    {
      tokens: { current: token, insteadOf: token },
      telemetry: silent,
      clock: systemClock,
      random: Math.random,
      fetch,
    },
  );
  const apiOf = (customersApi: 'v2' | 'v3') =>
    createCustomerApi(client, { customersApi, include: [], omitFields: [] });
  try {
    return await readBothApis({ v2: apiOf('v2'), v3: apiOf('v3') }, customerIds, onCompared);
  } catch (error) {
    if (error instanceof SyncError) throw new CommandError(`the comparison stopped: ${error.message}`);
    throw error;
  }
}

function linesOf({ differences }: ApiComparison): string[] {
  return Object.entries(differences)
    .sort(([, one], [, other]) => other - one)
    .map(([name, customers]) => `${String(customers).padStart(6)} ${name}`);
}

function problemOf({ compared, differing }: ApiComparison): string | undefined {
  if (compared === 0) return 'no customer was compared: name others with --ids';
  if (differing === 0) return undefined;
  return `${differing} of ${compared} customers would be stored differently by V3: the lines above count them by field; look at one of them through both APIs before you set customersApi to "v3"`;
}

const silent = {
  requestSent: () => {},
  rateLimited: () => {},
  serverErrorAnswered: () => {},
  retried: () => {},
  waited: () => {},
  quotaLeft: () => {},
};

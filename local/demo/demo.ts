import { toEndpoint, toGuide } from '../cli/guide.ts';
import { toJsonLine, toTable } from '../cli/rows-text.ts';
import type { ActResult, Stage } from '../cli/stage.ts';
import type { Row } from '../cli/table.ts';
import { describeDifferences, type PartsOf } from './agreement.ts';
import { toLagLine } from './lag-line.ts';
import { toOpening } from './opening.ts';
import { faultyCustomers } from './planned-faults.ts';
import { showRefreshes } from './refreshes.ts';
import { type SimulatedWorld, startSimulatedWorld } from './simulated-world.ts';
import { showSweeps } from './sweeps.ts';
import { showWebhooks } from './webhooks.ts';

const shownRows = 4;

/**
 * Copies a simulated store by sweeps, by webhooks, and then by events while it fails on purpose. With `customerIds`,
 * copies only these customers, and only by events.
 */
export async function demo(stage: Stage): Promise<ActResult> {
  const { screen, table, settings } = stage;
  const { customerIds } = settings;
  const world = await startSimulatedWorld(stage);
  let lags: readonly number[] = [];
  const { store, sync } = world;
  for (const line of toOpening(world, stage)) screen.say(line);

  if (customerIds === undefined) {
    await showSweeps(world, stage);
    lags = await showWebhooks(world, stage);
    const edited = editSome(world);
    await showRefreshes(
      edited,
      `${edited.length} customers are edited without a webhook, and an event for each is put on the bus.`,
      world,
      screen,
    );
  } else {
    const who = customerIds.length === 1 ? 'the customer' : `each of the ${customerIds.length} customers`;
    await showRefreshes(customerIds, `An event for ${who} is put on the bus.`, world, screen);
  }

  const isAsked = createFilter(customerIds);
  const items = (await table.scan()).filter(({ id }) => isAsked(Number(id?.N)));
  const customers = store.customers().filter(({ id }) => isAsked(id));
  const rows = await table.rows(customerIds ?? items.map(({ id }) => Number(id?.N)));
  const sample = sampleOf(rows.filter((row) => row['deletedAt'] === undefined));
  if (sample.length > 0) screen.say('\nSome rows of the table:');
  for (const line of toTable(sample)) screen.say(`  ${line}`);

  const problem = describeDifferences(customers, items, partsOf(world, stage));
  const agreed = `${customers.length} ${customers.length === 1 ? 'customer' : 'customers'}`;
  const what = settings.customersApi === 'v3' ? 'every field, address and attribute' : 'every field';
  if (problem === undefined) screen.say(`\nStore and table agree in ${what} of ${agreed}.`);
  if (lags.length > 0) screen.say(toLagLine(lags));
  return {
    toJson: async () => rows.map(toJsonLine),
    ...(problem !== undefined && { problem }),
    guide: [...toGuide({ sync, table, store }), ...world.slowDown()],
    endpoint: toEndpoint({ sync, table, store }),
  };
}

/** Edits the customers with a planned fault, and some others. */
function editSome({ store }: SimulatedWorld): number[] {
  const ids = store
    .customers()
    .map(({ id }) => id)
    .filter((id) => id < 30 || faultyCustomers.has(id));
  for (const id of ids) store.edit(id, { company: 'Example & Daughters' }, { silent: true });
  return ids;
}

function createFilter(customerIds: readonly number[] | undefined): (id: number) => boolean {
  const asked = new Set(customerIds);
  return (id) => customerIds === undefined || asked.has(id);
}

/** The parts that only V3 has. */
function partsOf({ store }: SimulatedWorld, { settings }: Stage): PartsOf {
  if (settings.customersApi === 'v2') return undefined;
  return (id) => ({ addresses: store.addresses(id), attributes: store.attributes(id) });
}

/** Picks rows from the whole list. */
function sampleOf(rows: readonly Row[]): Row[] {
  const step = Math.max(1, Math.floor(rows.length / shownRows));
  return rows.filter((_, index) => index % step === 0).slice(0, shownRows);
}

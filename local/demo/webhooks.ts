import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../../cli/command-error.ts';
import { refreshPipeline } from '../../lambda/contract.ts';
import type { Stage } from '../cli/stage.ts';
import type { Row } from '../cli/table.ts';
import { unlessStalled } from '../trial/stall.ts';
import { patienceMs, type SimulatedWorld } from './simulated-world.ts';

/** The first change. It also starts the webhook function. */
const first = 302;
const others = [303, 304, 305, 306];
const removed = 307;
/** With V3 it gets an address. */
const moved = 308;
const city = 'Kraków';
/** The pause between two changes, which come one by one, as in a store. */
const pauseMs = 100;
const lookEveryMs = 10;
const company = 'Example & Sons';

/** Shows how soon a single change of the store is in the table. Measures on the machine's clock. */
export async function showWebhooks(
  { store, sync, atUsualPace }: SimulatedWorld,
  { screen, table, settings }: Pick<Stage, 'screen' | 'table' | 'settings'>,
): Promise<void> {
  async function measure(id: number, change: () => void, isThere: (row: Row) => boolean): Promise<string> {
    const startedAtMs = performance.now();
    const lastMs = sync.machineClock.now() + patienceMs;
    change();
    for (;;) {
      const [row] = await table.rows([id]);
      const ms = performance.now() - startedAtMs;
      if (row && isThere(row)) return `after ${Math.round(ms)} ms`;
      if (sync.machineClock.now() > lastMs) {
        throw new CommandError(
          `the change of customer ${id} is not in the table after ${patienceMs / 1_000} s: start again with --verbose to see why`,
        );
      }
      await delay(lookEveryMs);
    }
  }
  const edit = (id: number) =>
    measure(
      id,
      () => store.edit(id, { company }),
      (row) => row['company'] === company,
    );
  const move = (id: number) =>
    measure(
      id,
      () => store.addAddress(id, { city }),
      (row) => JSON.stringify(row['addresses'])?.includes(city) ?? false,
    );
  const remove = (id: number) =>
    measure(
      id,
      () => store.remove(id),
      (row) => row['deletedAt'] !== undefined,
    );

  const { batchingWindowSeconds } = refreshPipeline;
  screen.say('\nFrom now on webhooks arrive. Customers are edited and deleted in the store.');
  screen.say(`Time runs at its usual pace: the queue waits ${batchingWindowSeconds} s for a batch to fill.`);
  store.changeDeliveries({ lostShare: 0 });
  await atUsualPace(async () => {
    screen.say(
      `  customer ${first} edited:  in the table ${await edit(first)}, the start of the webhook function included`,
    );
    const lines = await Promise.all([
      ...others.map(async (id, index) => {
        await delay(index * pauseMs);
        return `  customer ${id} edited:  in the table ${await edit(id)}`;
      }),
      delay(others.length * pauseMs).then(
        async () => `  customer ${removed} deleted: a tombstone ${await remove(removed)}`,
      ),
    ]);
    for (const line of lines) screen.say(line);
    if (settings.customersApi === 'v3') {
      screen.say(`  customer ${moved} gets an address: in the table ${await move(moved)}`);
    }
    await store.delivered();
    await unlessStalled(sync, patienceMs);
  });
}

import type { CustomersApi } from '../lambda/contract.ts';
import { toWireDate } from '../local/store/wire-customer.ts';
import { tableName } from './bench-stack.ts';
import { atMost, type BenchResult } from './figure.ts';
import { type Row, rowsOf } from './rows.ts';
import { runAlone } from './run-alone.ts';
import { startWebhookWorld, type WebhookWorld } from './webhook-world.ts';

const customers = 10_000;
const changes = 300;
/** Only V3 has the first two. The others say when and how a row was stored. */
const notCompared = [
  'originChannelId',
  'channelIds',
  'observedAt',
  'fingerprint',
  'isListed',
  'expiresAt',
  'deletedAt',
];

/**
 * Copies the same store of 10,000 customers through V2 and through V3: first with a sweep, then edits, deletes and
 * creations through webhooks, then changes without any, which later sweeps find. Compares the rows of both tables.
 */
export async function sameRows(): Promise<BenchResult> {
  const v2 = await rowsThrough('v2');
  const v3 = await rowsThrough('v3');
  const ids = new Set([...v2.keys(), ...v3.keys()]);
  const differing = [...ids].filter((id) => v2.get(id) !== v3.get(id));
  return {
    figures: [
      atMost('rows missing from the comparison', Math.abs(customers + 2 * changes - ids.size), 0),
      atMost('rows that differ', differing.length, 0),
    ],
    details: { compared: ids.size, first: differing.slice(0, 3).map((id) => [v2.get(id), v3.get(id)]) },
  };
}

async function rowsThrough(customersApi: CustomersApi): Promise<Map<string, string>> {
  await using open = new AsyncDisposableStack();
  const world = await startWebhookWorld({ customers, customersApi }, open);
  const { store, sync, client } = world;
  change(world, 0);
  await store.delivered();
  await sync.idle();
  await sync.sweep({ webhooks: 'remove' });
  change(world, 1);
  for (const scope of ['incremental', 'full']) {
    await sync.sweep({ sweep: scope });
    await sync.idle();
  }

  const rows = new Map<string, string>();
  for await (const row of rowsOf(client, tableName)) rows.set(row['id']?.N ?? '', compared(row));
  return rows;
}

/** The second time other customers, and always with the same dates, so that both stores are equal. */
function change({ store }: WebhookWorld, time: 0 | 1): void {
  const date = toWireDate(Date.now() - (Date.now() % 86_400_000));
  const first = 1 + time * 4_000;
  for (let n = 0; n < changes; n += 1) {
    store.edit(first + n, { notes: `edit ${n}`, date_modified: date });
    store.remove(first + 1_000 + n);
    store.create({ email: `new-${time}-${n}@example.com`, date_created: date, date_modified: date });
  }
}

function compared(row: Row): string {
  const kept = Object.entries(row).filter(([name]) => !notCompared.includes(name));
  const tombstone = 'deletedAt' in row ? [['isDeleted', true]] : [];
  return JSON.stringify([...kept, ...tombstone].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

await runAlone(import.meta, sameRows);

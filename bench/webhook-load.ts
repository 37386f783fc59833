import { setTimeout as delay } from 'node:timers/promises';
import type { CustomersApi } from '../lambda/contract.ts';
import { atMost, type BenchResult, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { startWebhookWorld, type WebhookWorld } from './webhook-world.ts';

const customers = 100;
const deliveries = 10_000;
const withinMs = 10_000;
const quota = { requests: 150, windowMs: 30_000 };
/** An edit probably causes deliveries of two hooks, an address edit of one hook. */
const editsEveryMs = 50;

/**
 * The most requests about customers in ten seconds, since a slow machine needs longer for the deliveries. V3 answers
 * about 50 customers at once. `npm run test:burst` plays exactly ten seconds, on a clock that waits for the machine.
 */
const mostRequests = { v2: 200, v3: 40 };

/**
 * Sends 10,000 deliveries for 100 customers within 10 s, in real time, in a store that allows 150 requests per 30 s.
 * Counts the answers and the requests about customers.
 */
export async function webhookLoad(customersApi: CustomersApi = 'v2'): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const world = await startWebhookWorld({ customers, quota, customersApi }, open);
  const { store, sync } = world;
  await sync.idle();
  const before = { requests: store.requests.length, limited: store.counters.byStatus[429] ?? 0 };

  const startMs = performance.now();
  const edits = deliveries;
  const steps = withinMs / editsEveryMs;
  for (let step = 0; step < steps; step += 1) {
    for (let n = 0; n < edits / steps; n += 1) {
      const edit = step * (edits / steps) + n;
      store.edit((edit % customers) + 1, { notes: `edit ${edit}` });
    }
    await delay(Math.max(0, startMs + (step + 1) * editsEveryMs - performance.now()));
  }
  await store.delivered();
  const answeredMs = performance.now() - startMs;
  await sync.idle();
  const doneMs = performance.now() - startMs;

  const requests = store.requests
    .slice(before.requests)
    .filter(({ path, customerId }) => customerId !== undefined || path.includes('/v3/customers'));
  const { byStatus, total } = store.deliveryCounters;
  return {
    figures: [
      atMost('deliveries not answered 200', total - (byStatus[200] ?? 0), 0),
      atMost('deliveries missing from 10,000', Math.max(0, deliveries - total), 0),
      atMost(
        'requests about customers in every ten seconds until all are stored',
        rounded(requests.length / Math.max(1, doneMs / withinMs)),
        mostRequests[customersApi],
      ),
      atMost('429s', (store.counters.byStatus[429] ?? 0) - before.limited, 0),
      atMost('customers that differ at the end', await differing(world), 0),
    ],
    details: {
      deliveries: total,
      byStatus,
      requests: requests.length,
      answeredWithinSeconds: rounded(answeredMs / 1_000),
      doneWithinSeconds: rounded(doneMs / 1_000),
    },
  };
}

async function differing({ store, item }: WebhookWorld): Promise<number> {
  let count = 0;
  for (const { id, notes } of store.customers()) {
    if ((await item(id))?.['notes'] !== notes) count += 1;
  }
  return count;
}

await runAlone(import.meta, webhookLoad);

import { expect, it } from 'vitest';
import { create } from '../../support/listed-customers.ts';
import { runningDynamoDb } from '../../support/running-table.ts';
import { runningV3Pipeline } from '../../support/v3-pipeline.ts';
import { isOfCustomers } from '../../support/v3-store.ts';

const dynamoDb = runningDynamoDb();
const customers = 100;
/** `npm run test:burst` plays 10,000. */
const burst = process.env['BURST_WEBHOOKS'];
const webhooks = Number(burst ?? 500);
const [withinMs, stepMs] = [10_000, 100];
const mostQuestions = 40;

it(`sends at most ${mostQuestions} requests for ${webhooks} webhooks of 100 customers within 10 s, without a 429`, async () => {
  const { store, table, clock, sweep, idle, settled } = await runningV3Pipeline(dynamoDb, {
    store: { quota: { requests: 150, windowMs: 30_000 } },
    webhooks: true,
    // So many calls at the same time would make the ten seconds longer.
    requestMs: { store: 100, aws: 0 },
  });
  create(store, customers);
  await sweep({ sweep: 'incremental' });
  await idle();
  await clock.sleep(60_000);
  const before = store.requests.length;
  const startMs = clock.now();
  const deliveredBefore = store.deliveryCounters.total;

  for (let step = 0; step < withinMs / stepMs; step += 1) {
    const editsAStep = (webhooks * stepMs) / withinMs;
    for (let edit = step * editsAStep; edit < (step + 1) * editsAStep; edit += 1) {
      store.edit((edit % customers) + 1, { notes: `edit ${edit}` });
    }
    await clock.sleep(startMs + (step + 1) * stepMs - clock.now());
  }
  await store.delivered();
  const deliveredMs = clock.now() - startMs;
  await settled();

  const questions = store.requests.slice(before).filter(isOfCustomers);
  if (burst !== undefined) console.log(`${questions.length} requests about customers`);
  expect(store.deliveryCounters.total - deliveredBefore).toBeGreaterThanOrEqual(webhooks);
  expect(deliveredMs).toBeLessThanOrEqual(withinMs);
  expect(questions.length).toBeLessThanOrEqual(mostQuestions);
  expect(store.counters.byStatus[429] ?? 0).toBe(0);
  for (const { id, notes } of store.customers()) expect(await table.item(id)).toMatchObject({ notes });
});

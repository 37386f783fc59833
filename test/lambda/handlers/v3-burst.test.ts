import { expect, it } from 'vitest';
import { create } from '../../support/listed-customers.ts';
import { runningDynamoDb } from '../../support/running-table.ts';
import { runningV3Pipeline } from '../../support/v3-pipeline.ts';
import { isOfCustomers } from '../../support/v3-store.ts';

const dynamoDb = runningDynamoDb();
const customers = 100;
const webhooks = 1_000;
const [withinMs, stepMs] = [10_000, 100];

it('sends at most 40 requests for 1,000 webhooks of 100 customers within 10 s, without a 429', async () => {
  const { store, table, clock, sweep, idle, settled } = await runningV3Pipeline(dynamoDb, {
    store: { quota: { requests: 150, windowMs: 30_000 } },
    webhooks: true,
  });
  create(store, customers);
  await sweep({ sweep: 'incremental' });
  await idle();
  await clock.sleep(60_000);
  const before = store.requests.length;

  for (let step = 0; step < withinMs / stepMs; step += 1) {
    const editsAStep = (webhooks * stepMs) / withinMs;
    for (let edit = step * editsAStep; edit < (step + 1) * editsAStep; edit += 1) {
      store.edit((edit % customers) + 1, { notes: `edit ${edit}` });
    }
    await clock.sleep(stepMs);
  }
  await settled();

  const questions = store.requests.slice(before).filter(isOfCustomers);
  expect(questions.length).toBeLessThanOrEqual(40);
  expect(store.counters.byStatus[429] ?? 0).toBe(0);
  for (const { id, notes } of store.customers()) expect(await table.item(id)).toMatchObject({ notes });
});

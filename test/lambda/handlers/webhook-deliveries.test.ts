import { describe, expect, it } from 'vitest';
import { accessToken } from '../../local/store/running-store.ts';
import { type RunningPipeline, runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

describe('a change in the store', () => {
  it('is in the table once its hook was delivered: created, edited, addressed, deleted', async () => {
    const pipeline = await hooked();

    const { id } = pipeline.store.create({ first_name: 'Ada' });
    await pipeline.settled();
    const created = await pipeline.table.item(id);
    pipeline.store.edit(id, { first_name: 'Augusta' });
    await pipeline.settled();
    const edited = await pipeline.table.item(id);
    pipeline.store.touchAddress(id, 'created');
    await pipeline.settled();
    pipeline.store.remove(id);
    await pipeline.settled();

    expect(created).toMatchObject({ firstName: 'Ada' });
    expect(edited).toMatchObject({ firstName: 'Augusta' });
    expect(await pipeline.table.item(id)).toHaveProperty('deletedAt');
    expect(idsIn(pipeline)).toEqual([id]);
  });

  it('ends right however its deliveries are repeated, reordered and lost in part', async () => {
    const pipeline = await hooked();
    pipeline.store.changeDeliveries({
      copies: 2,
      reorderMs: 20_000,
      keysShuffled: true,
      extraFields: { of_the_future: 1 },
    });

    for (let n = 0; n < 10; n += 1) pipeline.store.create();
    for (let id = 1; id <= 10; id += 1) pipeline.store.edit(id, { notes: `edited ${id}` });
    for (const id of [2, 4]) pipeline.store.remove(id);
    await pipeline.settled();

    expect(await pipeline.table.item(1)).toMatchObject({ notes: 'edited 1' });
    expect(await pipeline.table.item(2)).toHaveProperty('deletedAt');
  });

  it('costs at most one fetch more when its delivery is repeated', async () => {
    const pipeline = await hooked();
    const { id } = pipeline.store.create();
    await pipeline.settled();
    const before = fetchesOf(pipeline, id);
    pipeline.store.changeDeliveries({ copies: 3 });

    pipeline.store.edit(id, { notes: 'new' });
    await pipeline.settled();

    expect(fetchesOf(pipeline, id) - before).toBeLessThanOrEqual(2);
  });

  it('is proved by a signature where one is required', async () => {
    const pipeline = await hooked({ clientSecret: 'secret-of-the-client', deliveries: { signed: true } });

    const { id } = pipeline.store.create();
    await pipeline.settled();

    expect(await pipeline.table.item(id)).toBeDefined();
    expect(pipeline.metric('WebhooksUnsigned')).toBe(0);
  });
});

describe('a hook that BigCommerce deactivated', () => {
  it('is active again after one sweep of what changed, and what the gap lost is in the table', async () => {
    const pipeline = await hooked();
    for (let n = 0; n < 5; n += 1) pipeline.store.create();
    await pipeline.settled();
    await pipeline.sweep({ sweep: 'changed' });
    await pipeline.idle();
    for (const { id } of pipeline.store.hooks()) pipeline.store.deactivateHook(id);
    pipeline.store.edit(1, { notes: 'unheard' }, { keepDateModified: true });
    pipeline.store.remove(2);
    await pipeline.settled();

    await pipeline.sweep({ sweep: 'changed' });
    await pipeline.idle();

    expect(pipeline.store.hooks().every(({ status }) => status === 'active')).toBe(true);
    expect(pipeline.metric('HooksReactivated')).toBe(2);
    expect(await pipeline.table.item(1)).toMatchObject({ notes: 'unheard' });
    expect(await pipeline.table.item(2)).toHaveProperty('deletedAt');
  });
});

describe('the secret of the hooks', () => {
  it('is rotated without a lost delivery: the next sweep gives it to the hooks', async () => {
    const pipeline = await hooked();
    const name = pipeline.webhookSecretName ?? '';
    const { secret } = JSON.parse(pipeline.secrets.get(name) ?? '{}');
    pipeline.secrets.set(name, JSON.stringify({ secret: 'a-new-secret-of-the-hooks', accepted: [secret] }));

    const before = pipeline.store.create();
    await pipeline.settled();
    await pipeline.sweep({ webhooks: 'ensure' });
    const after = pipeline.store.create();
    await pipeline.settled();

    expect(await pipeline.table.item(before.id)).toBeDefined();
    expect(await pipeline.table.item(after.id)).toBeDefined();
    expect(pipeline.metric('HooksRepaired')).toBe(2);
    expect(pipeline.metric('WebhooksRejected')).toBe(0);
  });
});

describe('hooks, seen to by hand', () => {
  it('are told of, and removed before the stack is destroyed', async () => {
    const pipeline = await hooked();

    expect(await pipeline.sweep({ webhooks: 'status' })).toMatchObject({
      hooks: [{ isActive: true }, { isActive: true }],
      created: 0,
      isBlocked: false,
    });
    expect(await pipeline.sweep({ webhooks: 'remove' })).toMatchObject({ removed: 2 });
    expect(pipeline.store.hooks()).toEqual([]);
  });

  it('name what can be asked', async () => {
    const pipeline = await hooked();

    await expect(pipeline.sweep({ webhooks: 'all' })).rejects.toThrow(
      'webhooks: expected "ensure", "status" or "remove"',
    );
  });

  it('are removed also where webhooks were switched off meanwhile, and looked for by no sweep', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const url = `${pipeline.store.url}/stores/abc123/v3/hooks`;
    await fetch(url, {
      method: 'POST',
      headers: { 'X-Auth-Token': accessToken, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        scope: 'store/customer/*',
        destination: 'https://hooks.example.com/webhooks',
        headers: { 'x-customer-sync-stack': 'local' },
      }),
    });

    await pipeline.sweep({ sweep: 'changed' });
    expect(pipeline.store.hooks()).toHaveLength(1);

    expect(await pipeline.sweep({ webhooks: 'status' })).toMatchObject({ hooks: [{}], removed: 1 });
    expect(await pipeline.sweep({ webhooks: 'remove' })).toMatchObject({ removed: 1 });
    expect(pipeline.store.hooks()).toEqual([]);
  });

  it('do not keep a sweep from going on when they cannot be kept', async () => {
    const pipeline = await hooked();
    pipeline.store.inject(
      { kind: 'status', status: 422 },
      { when: ({ path }) => path.includes('/v3/'), times: Number.POSITIVE_INFINITY },
    );

    expect(await pipeline.sweep({ sweep: 'changed' })).toMatchObject({ status: 'completed' });
    expect(pipeline.metric('HookUpkeepFailed')).toBe(1);
  });
});

describe('what the functions say of deliveries', () => {
  it('holds ids and counts, and no secret', async () => {
    const pipeline = await hooked({ clientSecret: 'canary-client-secret', deliveries: { signed: true } });
    pipeline.store.create({ email: 'canary@example.com', first_name: 'Canary' });
    await pipeline.settled();
    await pipeline.post('{"canary": true}', { 'x-customer-sync-secret': 'canary-guess' });
    await pipeline.sweep({ webhooks: 'status' });

    const said = await pipeline.everythingSaid();

    expect(said).not.toMatch(/canary/i);
    expect(said).not.toContain(pipeline.hookHeaders()['x-customer-sync-secret']);
    expect(said).toContain('customer asked for');
  });
});

/** A pipeline whose hooks the sweep function has made. */
async function hooked(
  settings: Exclude<Parameters<typeof runningPipeline>[1], undefined>['webhooks'] = true,
) {
  const pipeline = await runningPipeline(dynamoDb, { webhooks: settings });
  await pipeline.sweep({ webhooks: 'ensure' });
  return pipeline;
}

function fetchesOf(pipeline: RunningPipeline, id: number): number {
  return pipeline.store.requests.filter(({ customerId }) => customerId === id).length;
}

/** Of all customers that were ever asked for by id. */
function idsIn(pipeline: RunningPipeline): (number | undefined)[] {
  const ids = pipeline.store.requests.map(({ customerId }) => customerId);
  return [...new Set(ids.filter((id) => id !== undefined))];
}

import { describe, expect, it } from 'vitest';
import type { StoreRequest } from '../../../local/store/store-request.ts';
import {
  copiedPipeline,
  deactivateHooks,
  holdLeaseOfFullSweep,
  hookedPipeline,
  sweepIncrementally,
} from '../../support/hooked-pipeline.ts';
import { type RunningPipeline, runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const forever = { times: Number.POSITIVE_INFINITY };
const isAboutHooks = ({ path }: StoreRequest) => path.includes('/v3/hooks');

describe('the first incremental sweep', () => {
  it('registers the hooks, and starts no full sweep, because it copies all customers itself', async () => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });

    await sweepIncrementally(pipeline);

    expect(pipeline.store.hooks().map(({ status }) => status)).toEqual(['active', 'active']);
    expect(await pipeline.state('full')).toBeUndefined();
  });
});

describe('an incremental sweep when writes of hooks get an unusual success', () => {
  it.each([
    [201, ''],
    [202, 'thank you'],
    [204, ''],
    [200, '{"id":99}'],
  ])('leaves the hooks active: %i with %j', async (status, text) => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });
    const isWrite = ({ method }: StoreRequest) => method !== 'GET';
    pipeline.store.inject({ kind: 'answeredWith', status, text }, { ...forever, when: isWrite });

    const report = await pipeline.sweep({ webhooks: 'ensure' });

    expect(report).toMatchObject({ created: 2, errors: [] });
    expect(pipeline.store.hooks().map((hook) => hook.status)).toEqual(['active', 'active']);
    expect(pipeline.metric('HookUpkeepFailed')).toBe(0);
  });
});

describe('a hook that BigCommerce deactivated', () => {
  it('is active again after one incremental sweep, and the table has the changes of the gap', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    for (let n = 0; n < 5; n += 1) pipeline.store.create();
    await pipeline.settled();
    await sweepIncrementally(pipeline);
    deactivateHooks(pipeline);
    pipeline.store.edit(1, { notes: 'unheard' }, { keepDateModified: true });
    pipeline.store.remove(2);
    await pipeline.settled();

    await sweepIncrementally(pipeline);

    expect(pipeline.store.hooks().every(({ status }) => status === 'active')).toBe(true);
    expect(pipeline.metric('HooksInactive')).toBe(2);
    expect(await pipeline.table.item(1)).toMatchObject({ notes: 'unheard' });
    expect(await pipeline.table.item(2)).toHaveProperty('deletedAt');
  });

  it('is active again even while a full sweep runs, and another full sweep follows', async () => {
    const pipeline = await copiedPipeline(dynamoDb);
    deactivateHooks(pipeline);
    const free = await holdLeaseOfFullSweep(pipeline);

    await sweepIncrementally(pipeline);
    const meanwhile = pipeline.store.hooks().map(({ status }) => status);
    await free();
    await sweepIncrementally(pipeline);
    await sweepIncrementally(pipeline);

    expect(meanwhile).toEqual(['active', 'active']);
    expect(pipeline.metric('HooksInactive')).toBe(2);
    expect(pipeline.metric('FullSweepsCompleted')).toBe(1);
  });

  it('causes a full sweep even when it is found during the first copy', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    pipeline.store.changeDeliveries({ lostShare: 1 });
    for (let n = 0; n < 251; n += 1) pipeline.store.create();
    const outage = pipeline.store.inject(
      { kind: 'status', status: 503 },
      { ...forever, when: ({ query }) => Number(query.get('min_id')) > 1 },
    );
    await sweepIncrementally(pipeline);
    outage.stop();
    deactivateHooks(pipeline);
    pipeline.store.remove(1);

    await sweepIncrementally(pipeline);
    await sweepIncrementally(pipeline);

    expect(await pipeline.table.item(1)).toHaveProperty('deletedAt');
  });

  it('does not block a later full sweep when its own full sweep fails', async () => {
    const pipeline = await copiedPipeline(dynamoDb);
    deactivateHooks(pipeline);
    const rejection = pipeline.store.inject(
      { kind: 'status', status: 401 },
      { ...forever, when: (request) => !isAboutHooks(request) },
    );
    await pipeline.sweep({ webhooks: 'ensure' });
    await pipeline.idle();
    rejection.stop();

    expect(pipeline.metric('SweepsFailed')).toBeGreaterThan(0);
    expect(await pipeline.sweep({ sweep: 'full' })).toMatchObject({ status: 'completed' });
  });
});

describe('a domain that BigCommerce blocks', () => {
  it('is counted, and causes a full sweep', async () => {
    const pipeline = await copiedPipeline(dynamoDb);
    blockDomain(pipeline);

    await sweepIncrementally(pipeline);

    expect(pipeline.metric('HookGaps')).toBe(1);
    expect(pipeline.metric('FullSweepsCompleted')).toBe(1);
  });

  it('causes another full sweep when one runs already', async () => {
    const pipeline = await copiedPipeline(dynamoDb);
    const free = await holdLeaseOfFullSweep(pipeline);
    blockDomain(pipeline);

    await sweepIncrementally(pipeline);
    await free();
    await sweepIncrementally(pipeline);

    expect(pipeline.metric('FullSweepsCompleted')).toBe(1);
  });
});

describe('a hook that cannot be created', () => {
  it('is reported by every incremental sweep, and causes no full sweep', async () => {
    const pipeline = await copiedPipeline(dynamoDb);
    await pipeline.sweep({ webhooks: 'remove' });
    pipeline.store.inject(
      { kind: 'status', status: 422 },
      { ...forever, when: ({ method }) => method === 'POST' },
    );

    for (let n = 0; n < 4; n += 1) await sweepIncrementally(pipeline);

    expect(pipeline.metric('HookUpkeepFailed')).toBe(4);
    expect(pipeline.metric('FullSweepsCompleted')).toBe(0);
  });

  it('does not affect other hooks', async () => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });
    pipeline.store.inject(
      { kind: 'status', status: 422 },
      { ...forever, when: ({ method, body }) => method === 'POST' && body.includes('store/customer/*') },
    );

    await sweepIncrementally(pipeline);

    expect(pipeline.store.hooks().map(({ scope, status }) => [scope, status])).toEqual([
      ['store/customer/address/*', 'active'],
    ]);
  });
});

describe('the health of hooks that BigCommerce does not report', () => {
  it('does not prevent the creation of hooks, and is counted', async () => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });
    pipeline.store.inject(
      { kind: 'status', status: 422 },
      { ...forever, when: ({ path }) => path.endsWith('/v3/hooks/admin') },
    );

    await sweepIncrementally(pipeline);

    expect(pipeline.store.hooks().map(({ status }) => status)).toEqual(['active', 'active']);
    expect(pipeline.metric('HookUpkeepFailed')).toBe(1);
    expect(await pipeline.sweep({ webhooks: 'remove' })).toMatchObject({ removed: 2, errors: [] });
  });
});

describe('a failed check of the hooks', () => {
  it('does not stop the sweep', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    pipeline.store.inject({ kind: 'status', status: 422 }, { ...forever, when: isAboutHooks });

    expect(await pipeline.sweep({ sweep: 'incremental' })).toMatchObject({ status: 'completed' });
    expect(pipeline.metric('HookUpkeepFailed')).toBe(1);
  });

  it('leaves enough time for the sweep', async () => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });
    pipeline.store.inject({ kind: 'rateLimited', timeResetMs: 15_000 }, { ...forever, when: isAboutHooks });

    expect(await pipeline.sweep({ sweep: 'incremental' })).toMatchObject({ status: 'completed' });
  });
});

describe('the secret of the hooks', () => {
  it('can be rotated without a lost delivery: the next sweep updates the hooks', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    const name = pipeline.webhookSecretName ?? '';
    const { secret } = JSON.parse(pipeline.secrets.get(name) ?? '{}');
    pipeline.secrets.set(name, JSON.stringify({ secret: 'a-new-secret-of-the-hooks', accepted: [secret] }));

    const before = pipeline.store.create();
    await pipeline.settled();
    await sweepIncrementally(pipeline);
    const after = pipeline.store.create();
    await pipeline.settled();

    expect(await pipeline.table.item(before.id)).toBeDefined();
    expect(await pipeline.table.item(after.id)).toBeDefined();
    expect(pipeline.metric('HooksRepaired')).toBe(2);
    expect(pipeline.metric('WebhooksRejected')).toBe(0);
  });
});

/** Applies to the next request. */
function blockDomain({ store, webhookUrl = '' }: RunningPipeline): void {
  const blocked = [{ destination: new URL(webhookUrl).origin, time_left: 100, reasons: [] }];
  const data = { emails: [], hooks_list: [], blocked_domains: blocked };
  store.inject(
    { kind: 'text', text: JSON.stringify({ data }) },
    { when: ({ path }) => path.endsWith('/v3/hooks/admin') },
  );
}

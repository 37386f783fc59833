import { describe, expect, it } from 'vitest';
import { accessToken } from '../../local/store/running-store.ts';
import { copiedPipeline, deactivateHooks, hookedPipeline } from '../../support/hooked-pipeline.ts';
import { runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

describe('createSweepHandler with a hook command', () => {
  it('reports on hooks, and removes them before the stack is destroyed', async () => {
    const pipeline = await hookedPipeline(dynamoDb);

    expect(await pipeline.sweep({ webhooks: 'status' })).toMatchObject({
      hooks: [{ isActive: true }, { isActive: true }],
      created: 0,
      isBlocked: false,
    });
    expect(await pipeline.sweep({ webhooks: 'remove' })).toMatchObject({ removed: 2 });
    expect(pipeline.store.hooks()).toEqual([]);
  });

  it('repairs hooks at once and starts a full sweep when a person requests it', async () => {
    const pipeline = await copiedPipeline(dynamoDb);
    deactivateHooks(pipeline);

    const status = await pipeline.sweep({ webhooks: 'status' });
    const countedByStatus = pipeline.metric('HooksInactive');
    await pipeline.sweep({ webhooks: 'ensure' });
    await pipeline.idle();

    expect(status).toMatchObject({ reactivated: 2, wantsFullSweep: true });
    expect(countedByStatus).toBe(0);
    expect(pipeline.metric('HooksInactive')).toBe(2);
    expect(pipeline.metric('FullSweepsCompleted')).toBe(1);
  });

  it('removes hooks even if their secret cannot be read', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    pipeline.secrets.set(pipeline.webhookSecretName ?? '', '{}');

    expect(await pipeline.sweep({ webhooks: 'remove' })).toMatchObject({ removed: 2 });
  });

  it('changes no hooks when a sweep continues', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    const asked = () => pipeline.store.requests.filter(({ path }) => path.includes('/v3/hooks')).length;
    const before = asked();

    await pipeline.sweep({
      'detail-type': 'CustomerSweepContinued',
      detail: { scope: 'incremental', run: 'that-is-over' },
    });

    expect(asked()).toBe(before);
  });

  it('reports failures, and counts no failed sweep', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    pipeline.store.inject(
      { kind: 'status', status: 422 },
      { times: Number.POSITIVE_INFINITY, when: ({ method }) => method === 'DELETE' },
    );
    const refused = 'RefusedError: BigCommerce answered 422; asking again does not change that';

    expect(await pipeline.sweep({ webhooks: 'remove' })).toMatchObject({
      removed: 0,
      errors: [refused, refused],
    });
    pipeline.store.inject({ kind: 'status', status: 422 }, { times: Number.POSITIVE_INFINITY });
    expect(await pipeline.sweep({ webhooks: 'status' })).toEqual({ errors: [refused] });
    expect(pipeline.metric('SweepsFailed')).toBe(0);
  });

  it('names the known commands when the command is unknown', async () => {
    const pipeline = await hookedPipeline(dynamoDb);

    await expect(pipeline.sweep({ webhooks: 'full' })).rejects.toThrow(
      'webhooks: expected "ensure", "status" or "remove"',
    );
  });

  it('removes hooks after webhooks were switched off', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const url = `${pipeline.store.url}/stores/abc123/v3/hooks`;
    await fetch(url, {
      method: 'POST',
      headers: { 'X-Auth-Token': accessToken, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        scope: 'store/customer/*',
        destination: 'https://hooks.example.com/webhooks',
        headers: pipeline.hookHeaders(),
      }),
    });

    await pipeline.sweep({ sweep: 'incremental' });
    expect(pipeline.store.hooks()).toHaveLength(1);

    expect(await pipeline.sweep({ webhooks: 'status' })).toMatchObject({ hooks: [{}], removed: 1 });
    expect(await pipeline.sweep({ webhooks: 'remove' })).toMatchObject({ removed: 1 });
    expect(pipeline.store.hooks()).toEqual([]);
  });
});

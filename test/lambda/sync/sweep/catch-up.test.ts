import { describe, expect, it } from 'vitest';
import { catchUp } from '../../../../lambda/sync/sweep/catch-up.ts';
import { noCounts, type SweepRun } from '../../../../lambda/sync/sweep/sweep-run.ts';
import { create, isListBehind } from '../../../support/listed-customers.ts';
import { runningSweep } from '../../../support/running-sweep.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const forever = { times: Number.POSITIVE_INFINITY };
const run: SweepRun = {
  id: 'run-1',
  scope: 'full',
  shape: 'v2',
  startedAtMs: 0,
  sourceBehindMs: 0,
  cursor: 250,
  crashes: 0,
  isScanned: false,
  missingLists: [],
  askedLists: 0,
  counts: noCounts,
};

describe('catchUp', () => {
  it('is not needed while nothing has been copied', async () => {
    const { deps, state } = await runningSweep(dynamoDb);

    expect(await catchUp(deps)).toBe(false);
    expect(await state('full')).toEqual({});
  });

  it('is needed while the first copy begins, before its state is stored', async () => {
    const { deps, state } = await runningSweep(dynamoDb);
    await deps.states.take('incremental');

    expect(await catchUp(deps)).toBe(true);
    expect(await state('full')).toMatchObject({ needsNewRun: true });
  });

  it('is needed after the start of the first copy, because the copy may have missed a change', async () => {
    const { store, sweep, deps, state } = await runningSweep(dynamoDb);
    create(store, 60);
    store.inject({ kind: 'status', status: 503 }, { when: isListBehind(25), ...forever });
    await sweep('incremental');

    expect(await catchUp(deps)).toBe(true);
    expect(await state('full')).toMatchObject({ needsNewRun: true });
  });

  it('makes the next full sweep a new run, even if a run is unfinished', async () => {
    const { store, sweep, deps, state } = await runningSweep(dynamoDb);
    create(store, 60);
    await sweep('incremental');
    const outage = store.inject({ kind: 'status', status: 503 }, { when: isListBehind(25), ...forever });
    const { run } = await sweep('full');
    outage.stop();

    await catchUp(deps);
    const report = await sweep('full');

    expect(report).toMatchObject({ status: 'completed', listed: 60 });
    expect(report.run).not.toBe(run);
    expect(await state('full')).not.toHaveProperty('needsNewRun');
  });

  it('is remembered when a full sweep stops at its checkpoint to continue in another invocation', async () => {
    const { sweep, deps, state } = await runningSweep(dynamoDb);
    await sweep('incremental');
    const lease = await deps.states.take('full');

    await catchUp(deps);
    await lease?.checkpoint(run, { release: true });

    expect(await state('full')).toMatchObject({ needsNewRun: true, currentRun: { id: 'run-1' } });
    expect(await deps.states.read('full')).toMatchObject({ needsNewRun: true, isHeld: false });
  });

  it('is remembered during a full sweep, because the sweep may have missed a change', async () => {
    const { sweep, deps, state } = await runningSweep(dynamoDb);
    await sweep('incremental');
    const lease = await deps.states.take('full');

    expect(await catchUp(deps)).toBe(true);
    await lease?.checkpoint(run);
    await lease?.finish({ watermarkMs: 0, beganAtMs: 0, completedAtMs: 0 });

    expect(await state('full')).toMatchObject({ needsNewRun: true });
  });
});

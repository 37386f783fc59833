import { describe, expect, it } from 'vitest';
import { catchUp } from '../../../../lambda/sync/sweep/catch-up.ts';
import { resumeUnfinished } from '../../../../lambda/sync/sweep/resume-unfinished.ts';
import { create, isListBehind } from '../../../support/listed-customers.ts';
import { type RunningSweep, runningSweep } from '../../../support/running-sweep.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const forever = { times: Number.POSITIVE_INFINITY };

describe('resumeUnfinished', () => {
  it('continues a run that no invocation holds', async () => {
    const sweeping = await unfinished();

    expect(await resumed(sweeping)).toEqual([sweeping.run]);
  });

  it('does not change a run that an invocation holds', async () => {
    const sweeping = await unfinished();
    await sweeping.deps.states.take('full');

    expect(await resumed(sweeping)).toEqual([]);
  });

  it('continues nothing when no run is unfinished', async () => {
    const sweeping = await runningSweep(dynamoDb);
    await sweeping.sweep('incremental');

    expect(await resumed(sweeping)).toEqual([]);
  });

  it('begins a new run when a new run is required, and releases the lease', async () => {
    const sweeping = await unfinished();
    await catchUp(sweeping.deps);

    const [run, ...others] = await resumed(sweeping);

    expect(others).toEqual([]);
    expect(run).not.toBe(sweeping.run);
    const state = await sweeping.state('full');
    expect(state).toMatchObject({ currentRun: { id: run, cursor: 0 } });
    expect(state).not.toHaveProperty('needsNewRun');
    expect(state).not.toHaveProperty('leaseUntil');
  });

  it('gives the new run the `allowMissing` of the run that it replaces', async () => {
    const sweeping = await unfinished({ allowMissing: 1_200 });
    await catchUp(sweeping.deps);

    await resumed(sweeping);

    expect(await sweeping.state('full')).toMatchObject({ currentRun: { allowMissing: 1_200 } });
  });

  it('waits for the end of the first copy before it begins a new run', async () => {
    const sweeping = await runningSweep(dynamoDb);
    create(sweeping.store, 60);
    sweeping.store.inject({ kind: 'status', status: 503 }, { when: isListBehind(25), ...forever });
    await sweeping.sweep('incremental');
    await catchUp(sweeping.deps);

    expect(await resumed(sweeping)).toEqual([]);
    expect(await sweeping.state('full')).toMatchObject({ needsNewRun: true });
  });
});

async function unfinished(request: { allowMissing?: number } = {}) {
  const sweeping = await runningSweep(dynamoDb);
  create(sweeping.store, 60);
  await sweeping.sweep('incremental');
  const outage = sweeping.store.inject(
    { kind: 'status', status: 503 },
    { when: isListBehind(25), ...forever },
  );
  const { run } = await sweeping.sweep({ scope: 'full', ...request });
  outage.stop();
  return { ...sweeping, run };
}

/** The runs that were continued. */
async function resumed({ deps }: Pick<RunningSweep, 'deps'>): Promise<string[]> {
  const runs: string[] = [];
  const events = { continueSweep: async (_scope: string, run: string) => void runs.push(run) };
  await resumeUnfinished({ ...deps, events });
  return runs;
}

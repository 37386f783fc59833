import { describe, expect, it } from 'vitest';
import { catchUp } from '../../../lambda/sync/catch-up.ts';
import { create, isListBehind } from '../../support/listed-customers.ts';
import { runningSweep } from '../../support/running-sweep.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const forever = { times: Number.POSITIVE_INFINITY };

describe('catchUp', () => {
  it('does nothing while the first copy is not complete, which reads everything anyway', async () => {
    const { deps, state } = await runningSweep(dynamoDb);

    expect(await catchUp(farAway(deps), deps)).toBe(true);
    expect(await state('all')).toEqual({});
  });

  it('puts a new sweep of all, that nobody is at work on, in the place of an unfinished one', async () => {
    const { store, sweep, deps, state } = await runningSweep(dynamoDb);
    create(store, 60);
    await sweep('changed');
    store.inject({ kind: 'status', status: 503 }, { when: isListBehind(25), ...forever });
    const { run } = await sweep('all');

    expect(await catchUp(farAway(deps), deps)).toBe(true);
    const { currentRun, leaseUntil } = await state('all');
    expect(currentRun).toMatchObject({ cursor: 0, counts: { pages: 0 } });
    expect(currentRun).not.toMatchObject({ id: run });
    expect(leaseUntil).toBeUndefined();
  });

  it('tells that it could not, and leaves alone a sweep of all that is at work', async () => {
    const { sweep, deps, state } = await runningSweep(dynamoDb);
    await sweep('changed');
    await deps.states.take('all');
    const before = await state('all');

    expect(await catchUp(farAway(deps), deps)).toBe(false);
    expect(await state('all')).toEqual(before);
  });
});

function farAway({ clock }: { clock: { now(): number } }): number {
  return clock.now() + 3_600_000;
}

import { describe, expect, it } from 'vitest';
import { TableUnavailableError } from '../../lambda/sync/errors.ts';
import type { Lease, SweepStates } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import { testStart } from '../local/store/running-store.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { newRun, wholeRun } from './sweep-runs.ts';
import { sweepStates } from './sweep-states.ts';

const leaseMs = 60_000;
const completed = { watermarkMs: testStart - 5, beganAtMs: testStart - 3, completedAtMs: testStart + 1_000 };

describe.each(sweepStates(runningDynamoDb()))('SweepStates: %s', (_name, open) => {
  it('are empty at first', async () => {
    const { states } = await open();

    expect(await states.read('full')).toEqual({ isHeld: false });
    expect((await take(states, 'full')).state).toEqual({ isHeld: false });
  });

  it('show that a run holds the lease for 60 s', async () => {
    const { states, otherStates, clock } = await open();
    await (await take(states, 'full')).checkpoint(newRun);
    const atFirst = await otherStates.read('full');
    clock.advance(leaseMs - 1);
    const beforeTheEnd = await otherStates.read('full');
    clock.advance(1);

    expect([atFirst, beforeTheEnd]).toEqual(Array(2).fill({ isHeld: true, run: newRun }));
    expect(await otherStates.read('full')).toEqual({ isHeld: false, run: newRun });
  });

  it('return the whole run of the last checkpoint', async () => {
    const { states } = await open();
    const lease = await take(states, 'full');
    await lease.checkpoint(wholeRun);
    await lease.checkpoint(newRun);
    expect((await states.read('full')).run).toEqual(newRun);

    await lease.checkpoint(wholeRun, { release: true });

    expect(await states.read('full')).toEqual({ isHeld: false, run: wholeRun });
  });

  it('keep an unfinished run when the lease is released', async () => {
    const { states } = await open();
    const lease = await take(states, 'full');
    await lease.checkpoint(wholeRun);

    await lease.release();

    expect(await states.read('full')).toEqual({ isHeld: false, run: wholeRun });
  });

  it('move the watermark and the last start with every completed run, and keep the time of the first completion', async () => {
    const { states } = await open();
    const lease = await take(states, 'full');
    await lease.checkpoint(wholeRun);
    await lease.finish(completed);
    const first = await states.read('full');

    const next = { watermarkMs: testStart + 7, beganAtMs: testStart + 8, completedAtMs: testStart + 9 };
    await (await take(states, 'full')).finish(next);

    expect(first).toEqual({
      isHeld: false,
      watermarkMs: completed.watermarkMs,
      lastBeganAtMs: completed.beganAtMs,
      firstCompletedAtMs: completed.completedAtMs,
    });
    expect(await states.read('full')).toEqual({
      ...first,
      watermarkMs: next.watermarkMs,
      lastBeganAtMs: next.beganAtMs,
    });
  });

  it('remove an abandoned run, and change nothing else', async () => {
    const { states } = await open();
    await (await take(states, 'full')).finish(completed);
    const before = await states.read('full');
    const lease = await take(states, 'full');
    await lease.checkpoint(wholeRun);

    await lease.finish();

    expect(await states.read('full')).toEqual(before);
  });

  it('of one scope do not affect the other scope', async () => {
    const { states } = await open();
    const [all, changed] = [await take(states, 'full'), await take(states, 'incremental')];
    await all.checkpoint(wholeRun);
    await changed.checkpoint(newRun);

    await changed.finish(completed);

    expect(await states.read('full')).toEqual({ isHeld: true, run: wholeRun });
    expect(await states.read('incremental')).toMatchObject({
      isHeld: false,
      watermarkMs: completed.watermarkMs,
    });
  });

  describe('a call that is repeated because its first answer was lost', () => {
    it('takes the lease once', async () => {
      const { states, otherStates, trouble } = await open();
      trouble('repeated');

      await (await take(states, 'full')).renew();
      expect(await otherStates.take('full')).toBeUndefined();
    });

    it.each<[what: string, move: (lease: Lease) => Promise<void>, state: object]>([
      ['renews', (lease) => lease.renew(), { isHeld: true, run: wholeRun }],
      ['remembers', (lease) => lease.checkpoint(newRun), { isHeld: true, run: newRun }],
      [
        'stores the run and releases the lease',
        (lease) => lease.checkpoint(newRun, { release: true }),
        { isHeld: false, run: newRun },
      ],
      ['releases', (lease) => lease.release(), { isHeld: false, run: wholeRun }],
      ['forgets', (lease) => lease.finish(), { isHeld: false }],
      [
        'completes the run',
        (lease) => lease.finish(completed),
        {
          isHeld: false,
          watermarkMs: completed.watermarkMs,
          lastBeganAtMs: completed.beganAtMs,
          firstCompletedAtMs: completed.completedAtMs,
        },
      ],
    ])('%s once', async (_what, move, state) => {
      const { states, trouble } = await open();
      const lease = await take(states, 'full');
      await lease.checkpoint(wholeRun);
      trouble('repeated');

      await move(lease);

      expect(await states.read('full')).toEqual(state);
    });
  });

  it('store the end of a run when its answer is lost, and still allow the release', async () => {
    const { states, trouble } = await open();
    const lease = await take(states, 'full');
    const callOff = trouble('answer lost');
    await expect(lease.finish(completed)).rejects.toThrow(TableUnavailableError);
    callOff();

    await lease.release();

    expect(await states.read('full')).toMatchObject({ isHeld: false, watermarkMs: completed.watermarkMs });
  });

  describe('marks of unreadable customers', () => {
    const dayMs = 86_400_000;

    it('are visible to every run for 13 days', async () => {
      const { states, otherStates, clock } = await open();
      await states.markUnreadable([2, 4]);
      const atFirst = await otherStates.readUnreadable([1, 2, 3, 4]);
      clock.advance(13 * dayMs - 1_000);
      const atLast = await otherStates.readUnreadable([4]);
      clock.advance(2_000);

      expect([atFirst, atLast]).toEqual([new Set([2, 4]), new Set([4])]);
      expect(await otherStates.readUnreadable([2, 4])).toEqual(new Set());
    });

    it('are visible for another 13 days when they are renewed', async () => {
      const { states, clock } = await open();
      await states.markUnreadable([2]);
      clock.advance(12 * dayMs);
      await states.markUnreadable([2]);
      clock.advance(12 * dayMs);

      expect(await states.readUnreadable([2])).toEqual(new Set([2]));
    });

    it('cannot be read or stored while the table does not answer', async () => {
      const { states, trouble } = await open();

      trouble('refused');
      await expect(states.readUnreadable([2])).rejects.toThrow(TableUnavailableError);
      trouble('refused');
      await expect(states.markUnreadable([2])).rejects.toThrow(TableUnavailableError);
    });
  });

  describe('the shape of the rows', () => {
    const kept = { shape: 'v3 +addresses -notes', sinceMs: testStart, isSwept: false };

    it('is unknown at first, and then the one that was kept last', async () => {
      const { states, otherStates } = await open();
      const atFirst = await states.readShape();
      await states.keepShape({ shape: 'v2', sinceMs: testStart - 5, isSwept: true });
      await states.keepShape(kept);

      expect([atFirst, await otherStates.readShape()]).toEqual([undefined, kept]);
    });

    it('does not depend on the runs, and they do not depend on it', async () => {
      const { states } = await open();
      const lease = await take(states, 'full');
      await states.keepShape(kept);
      await lease.checkpoint(wholeRun);
      await lease.finish(completed);

      expect(await states.readShape()).toEqual(kept);
      expect(await states.read('full')).toMatchObject({ isHeld: false, watermarkMs: completed.watermarkMs });
    });

    it('is kept although the answer is lost, and cannot be read or kept while the table does not answer', async () => {
      const { states, trouble } = await open();
      const callOff = trouble('answer lost');
      await expect(states.keepShape(kept)).rejects.toThrow(TableUnavailableError);
      callOff();
      expect(await states.readShape()).toEqual(kept);

      trouble('refused');
      await expect(states.readShape()).rejects.toThrow(TableUnavailableError);
      trouble('refused');
      await expect(states.keepShape({ ...kept, shape: 'v2' })).rejects.toThrow(TableUnavailableError);
      expect(await states.readShape()).toEqual(kept);
    });
  });

  describe('missing ids', () => {
    it('can be stored in any number of lists', async () => {
      const { states, otherStates } = await open();
      const lease = await take(states, 'full');
      const lists = [await lease.keepMissing('run-1', [3, 1, 2]), await lease.keepMissing('run-1', [])];

      expect(await otherStates.readMissing('run-1', lists[0] ?? '')).toEqual([3, 1, 2]);
      expect(await otherStates.readMissing('run-1', lists[1] ?? '')).toEqual([]);
    });

    it('are not changed by another holder, scope or run', async () => {
      const { states, otherStates, clock } = await open();
      const lost = await take(states, 'full');
      const list = await lost.keepMissing('run-1', [1]);
      clock.advance(leaseMs + 1);
      const others = [await take(otherStates, 'full'), await take(otherStates, 'incremental')];
      for (const lease of others) await lease.keepMissing('run-1', [2]);
      const ofOtherRun = await lost.keepMissing('run-2', [3]);

      expect(await states.readMissing('run-1', list)).toEqual([1]);
      expect(await states.readMissing('run-2', list)).toEqual([]);
      expect(await states.readMissing('run-2', ofOtherRun)).toEqual([3]);
    });

    it('are empty for a list that does not exist', async () => {
      const { states } = await open();

      expect(await states.readMissing('run-1', 'gone')).toEqual([]);
    });
  });
});

async function take(states: SweepStates, scope: SweepScope): Promise<Lease> {
  const lease = await states.take(scope);
  if (lease === undefined) throw new Error('the lease is held');
  return lease;
}

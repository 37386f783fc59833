import { describe, expect, it } from 'vitest';
import { LeaseLostError } from '../../lambda/sync/errors.ts';
import type { Lease, SweepStates } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import { testStart } from '../local/store/running-store.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { newRun, wholeRun } from './sweep-runs.ts';
import { sweepStates } from './sweep-states.ts';

const leaseMs = 60_000;
const completed = { watermarkMs: testStart - 5, beganAtMs: testStart - 3, completedAtMs: testStart + 1_000 };

type Move = [what: string, move: (lease: Lease) => Promise<void>];

const prolongations: Move[] = [
  ['renew', (lease) => lease.renew()],
  ['a checkpoint', (lease) => lease.checkpoint(wholeRun)],
  ['a checkpoint that does not release', (lease) => lease.checkpoint(wholeRun, { release: false })],
];
const movesBack: Move[] = [
  ['a checkpoint that releases', (lease) => lease.checkpoint(wholeRun, { release: true })],
  ['finish', (lease) => lease.finish()],
  ['finish of a completed run', (lease) => lease.finish(completed)],
];
const returns: Move[] = [...movesBack, ['release', (lease) => lease.release()]];

describe.each(sweepStates(runningDynamoDb()))('Lease: %s', (_name, open) => {
  it('has one holder at a time', async () => {
    const { states, otherStates } = await open();
    await take(states, 'full');

    expect(await states.take('full')).toBeUndefined();
    expect(await otherStates.take('full')).toBeUndefined();
  });

  it('can be taken once more than 60 s have passed', async () => {
    const { states, otherStates, clock } = await open();
    await take(states, 'full');
    clock.advance(leaseMs);
    const atItsEnd = await otherStates.take('full');
    clock.advance(1);

    expect(atItsEnd).toBeUndefined();
    expect(await otherStates.take('full')).toBeDefined();
  });

  it('reports to its holder when the last holder did not release it', async () => {
    const { states, otherStates, clock } = await open();
    const first = await take(states, 'full');
    clock.advance(leaseMs + 1);
    const second = await take(otherStates, 'full');
    clock.advance(leaseMs + 1);
    const third = await take(states, 'full');
    await third.checkpoint(wholeRun);
    await third.release();
    const fourth = await take(states, 'full');
    await fourth.finish();
    const fifth = await take(states, 'full');

    expect([first, second, third, fourth, fifth].map(({ followsCrash }) => followsCrash)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  it('follows no crash when the call was repeated because its first answer was lost', async () => {
    const { states, trouble } = await open();
    trouble('repeated');

    expect((await take(states, 'full')).followsCrash).toBe(false);
  });

  it('returns the whole stored state to the next holder', async () => {
    const { states, otherStates, clock } = await open();
    const lease = await take(states, 'incremental');
    await lease.checkpoint(newRun);
    await lease.finish(completed);
    await (await take(states, 'incremental')).checkpoint(wholeRun);
    clock.advance(leaseMs + 1);

    expect((await take(otherStates, 'incremental')).state).toEqual({
      isHeld: false,
      run: wholeRun,
      watermarkMs: completed.watermarkMs,
      lastBeganAtMs: completed.beganAtMs,
      firstCompletedAtMs: completed.completedAtMs,
    });
  });

  it.each(prolongations)('is valid for another 60 s after %s', async (_what, move) => {
    const { states, otherStates, clock } = await open();
    const lease = await take(states, 'full');
    clock.advance(40_000);
    await move(lease);
    clock.advance(leaseMs);
    const atItsEnd = await otherStates.take('full');
    clock.advance(1);

    expect(atItsEnd).toBeUndefined();
    expect(await otherStates.take('full')).toBeDefined();
  });

  it.each(
    prolongations,
  )('still belongs to its holder after 60 s when no other holder took it: %s', async (_what, move) => {
    const { states, otherStates, clock } = await open();
    const lease = await take(states, 'full');
    clock.advance(leaseMs * 10);

    await move(lease);

    expect(await otherStates.take('full')).toBeUndefined();
  });

  it.each(returns)('is free after %s', async (_what, move) => {
    const { states, otherStates } = await open();
    await move(await take(states, 'full'));

    expect((await states.read('full')).isHeld).toBe(false);
    expect(await otherStates.take('full')).toBeDefined();
  });

  it.each([
    ...prolongations,
    ...returns,
  ])('changes no state after another holder has taken it: %s', async (_what, move) => {
    const { states, otherStates, clock } = await open();
    const lost = await take(states, 'full');
    clock.advance(leaseMs + 1);
    await (await take(otherStates, 'full')).checkpoint(newRun);
    const before = await states.read('full');

    await expect(move(lost)).rejects.toThrow(LeaseLostError);
    expect(await states.read('full')).toEqual(before);
  });

  describe.each<[what: string, useInBetween: (lease: Lease) => Promise<void>]>([
    ['has taken', (lease) => lease.checkpoint(newRun)],
    ['has taken and released', (lease) => lease.checkpoint(newRun, { release: true })],
  ])('that was released, and that another holder %s', (_between, useInBetween) => {
    it.each([...prolongations, ...movesBack])('changes no state: %s', async (_what, move) => {
      const { states, otherStates } = await open();
      const lease = await take(states, 'full');
      await lease.release();
      await useInBetween(await take(otherStates, 'full'));
      const before = await states.read('full');

      await expect(move(lease)).rejects.toThrow(LeaseLostError);
      expect(await states.read('full')).toEqual(before);
    });
  });

  it.each(prolongations)('is not revived by %s after its release', async (_what, move) => {
    const { states } = await open();
    const lease = await take(states, 'full');
    await lease.release();

    await expect(move(lease)).rejects.toThrow(LeaseLostError);
    expect(await states.read('full')).toEqual({ isHeld: false });
  });

  it.each(returns)('is released after %s without effect on the next holder', async (_what, move) => {
    const { states, otherStates } = await open();
    const lease = await take(states, 'full');
    await move(lease);
    await take(otherStates, 'full');

    await lease.release();

    expect((await states.read('full')).isHeld).toBe(true);
  });
});

async function take(states: SweepStates, scope: SweepScope): Promise<Lease> {
  const lease = await states.take(scope);
  if (lease === undefined) throw new Error('the lease is held');
  return lease;
}

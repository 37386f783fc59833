import { describe, expect, it } from 'vitest';
import { resumeUnfinished } from '../../../lambda/sync/resume-unfinished.ts';
import type { SweepState } from '../../../lambda/sync/sweep-ports.ts';
import { noCounts, type SweepRun } from '../../../lambda/sync/sweep-run.ts';

const run: SweepRun = {
  id: 'run-1',
  startedAtMs: 0,
  cursor: 250,
  isScanned: false,
  unseenLists: [],
  askedLists: 0,
  counts: noCounts,
};

describe('resumeUnfinished', () => {
  it.each<[string, SweepState, string[]]>([
    ['has a run go on that nobody is at work on', { run, isHeld: false }, ['run-1']],
    ['leaves alone a run that somebody is at work on', { run, isHeld: true }, []],
    ['has nothing go on when no run is unfinished', { isHeld: false }, []],
  ])('%s', async (_what, state, expected) => {
    const continued: string[] = [];

    await resumeUnfinished({
      states: { read: async (scope) => (scope === 'all' ? state : { isHeld: false }) },
      events: { continueSweep: async (_scope, id) => void continued.push(id) },
    });

    expect(continued).toEqual(expected);
  });
});

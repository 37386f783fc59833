import { noCounts, type OpenedRun, type SweepRun } from '../../lambda/sync/sweep/sweep-run.ts';
import { testStart } from '../local/store/running-store.ts';

/** A run that has a value in every field. */
export const wholeRun: SweepRun = {
  id: 'run-1',
  scope: 'incremental',
  shape: 'v3 +addresses -notes',
  list: { direction: 'descending', firstId: 500, total: 480 },
  nextPage: 'eyJpZCI6MjUwfQ',
  isWhole: true,
  startedAtMs: testStart,
  sourceBehindMs: 2_500,
  sinceMs: testStart - 300_000,
  cursor: 250,
  readableId: 249,
  crashes: 1,
  isScanned: true,
  missingLists: ['a-1', 'b-1'],
  askedLists: 1,
  allowMissing: 120,
  counts: { ...noCounts, listed: 250, created: 249, unreadable: 1 },
};

/** A run that has just begun. */
export const newRun: OpenedRun = {
  id: 'run-2',
  scope: 'incremental',
  shape: 'v2',
  list: { direction: 'ascending' },
  startedAtMs: testStart + 1,
  sourceBehindMs: 0,
  cursor: 0,
  crashes: 0,
  isScanned: false,
  missingLists: [],
  askedLists: 0,
  counts: noCounts,
};

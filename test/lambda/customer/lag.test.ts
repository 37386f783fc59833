import { describe, expect, it } from 'vitest';
import { lagOf } from '../../../lambda/customer/lag.ts';
import type { Timestamp } from '../../../lambda/customer/timestamp.ts';
import type { LiveVersion, Stamp, Verdict } from '../../../lambda/customer/version.ts';

const editedAt = '2024-05-06T07:34:10.000Z' as Timestamp;
const earlier = '2024-05-06T07:00:00.000Z' as Timestamp;
const storedAtMs = Date.parse('2024-05-06T07:34:12.500Z');
const version: LiveVersion = { customer: { id: 1, dateModified: editedAt }, observedAtMs: storedAtMs };

describe('lagOf', () => {
  it('is the time from an edit to its row', () => {
    expect(lagOf(version, { outcome: 'updated', over: live(earlier) }, storedAtMs)).toBe(2_500);
  });

  it('measures a customer who is new to the table', () => {
    expect(lagOf(version, { outcome: 'created', over: undefined }, storedAtMs)).toBe(2_500);
  });

  it('measures an edit of a customer who had no date before', () => {
    expect(lagOf(version, { outcome: 'updated', over: live(undefined) }, storedAtMs)).toBe(2_500);
  });

  it('is never negative, even when the clock of the source is ahead', () => {
    expect(lagOf(version, { outcome: 'updated', over: live(earlier) }, storedAtMs - 60_000)).toBe(0);
  });

  it.each<[string, Verdict, Stamp | undefined]>([
    ['the same edit in another form', 'updated', live(editedAt)],
    ['an older edit, which corrects a wrong date', 'updated', live('2024-05-07T00:00:00.000Z' as Timestamp)],
    ['a customer who revives a tombstone', 'created', { observedAtMs: 0 }],
    ['a row that was not written', 'unchanged', live(earlier)],
    ['a version that lost', 'superseded', live(earlier)],
    ['a version that is undecided', 'undecided', live(earlier)],
  ])('leaves out %s', (_what, outcome, over) => {
    expect(lagOf(version, { outcome, over }, storedAtMs)).toBeUndefined();
  });

  it('leaves out a customer without a date', () => {
    const undated: LiveVersion = { customer: { id: 1 }, observedAtMs: storedAtMs };

    expect(lagOf(undated, { outcome: 'created', over: undefined }, storedAtMs)).toBeUndefined();
  });
});

function live(dateModified: Timestamp | undefined): Stamp {
  return { observedAtMs: 0, fingerprint: 'stored', dateModified };
}

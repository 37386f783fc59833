import { describe, expect, it } from 'vitest';
import type { SweepReport } from '../../../lambda/sync/sweep/sweep-report.ts';
import { skipReasons } from '../../../lambda/sync/sweep/sweep-report.ts';
import { describeSweepProblem, type SweepEnd } from '../../../local/trial/sweep-problem.ts';

const sentenceOf = (report: Partial<SweepReport>, end: Partial<SweepEnd> = {}) =>
  describeSweepProblem({
    report: { scope: 'full', status: 'completed', ...report },
    deadLetters: [],
    isKept: true,
    ...end,
  });

describe('describeSweepProblem', () => {
  it('returns undefined for a completed sweep', () => {
    expect(sentenceOf({ status: 'completed' })).toBeUndefined();
  });

  it('names the first customer that could not be copied', () => {
    const deadLetters = [
      { customerId: 66, text: 'customer 66, store_credit: expected a decimal number' },
      { customerId: 67, text: 'customer 67, RefusedError' },
    ];

    expect(sentenceOf({}, { deadLetters: deadLetters.slice(1) })).toBe(
      'a customer could not be copied: customer 67, RefusedError',
    );
    expect(sentenceOf({}, { deadLetters })).toBe(
      '2 customers could not be copied, the first of them customer 66, store_credit: expected a decimal number',
    );
  });

  it('reports why a sweep stopped, and where the next sweep continues', () => {
    const report = {
      status: 'stopped',
      reason: 'BigCommerce answered 503; it is asked again later',
    } as const;

    expect(sentenceOf(report)).toBe(
      'the sweep stopped because BigCommerce answered 503: start it again, and it continues at its checkpoint',
    );
    expect(sentenceOf(report, { isKept: false })).toBe(
      'the sweep stopped because BigCommerce answered 503: start it again',
    );
  });

  it('reports why a sweep was refused, and names the option that allows the sweep', () => {
    expect(sentenceOf({ status: 'refused', reason: 'too many are missing', missing: 120 })).toBe(
      'the sweep was refused: too many are missing, or here with --allow-missing 120',
    );
  });

  it('advises an incremental sweep first, into permanent tables', () => {
    const report = { status: 'skipped', reason: skipReasons.tooEarly } as const;

    expect(sentenceOf(report)).toBe(
      'the full sweep was skipped: the first incremental sweep, which copies every customer, is not complete: run --sweep incremental first',
    );
    expect(sentenceOf(report, { isKept: false })).toBe(
      'the full sweep was skipped: the first incremental sweep, which copies every customer, is not complete: run --sweep incremental first, and run both with the same --data DIR',
    );
  });

  it('reports how long another run can block the sweep', () => {
    expect(sentenceOf({ status: 'skipped', reason: skipReasons.busy })).toBe(
      'the full sweep was skipped: another run of this sweep is at work: wait until it ends; a killed run blocks others for 60 s',
    );
  });

  it('does not report any other status as a success', () => {
    expect(sentenceOf({ status: 'skipped', reason: skipReasons.over })).toBe(
      'the full sweep was skipped: the run to be continued is over',
    );
    expect(sentenceOf({ status: 'continued' })).toBe('the sweep was not completed: continued');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../../lambda/customer/timestamp.ts';
import {
  isWorthWriting,
  outrightMs,
  type Stamp,
  type Verdict,
  verdictOf,
  wasObservedBefore,
  wins,
} from '../../../lambda/customer/version.ts';

const minuteMs = 60_000;
const noonMs = Date.parse('2024-05-06T12:00:00Z');
const elevenOClock = '2024-05-06T11:00:00.000Z';
const secondAfterEleven = '2024-05-06T11:00:01.000Z';

describe('wins', () => {
  it('lets the later fetch win when two versions share a second', () => {
    const earlier = live({ observedAtMs: noonMs, dateModified: elevenOClock });
    const later = live({ observedAtMs: noonMs + 1, dateModified: elevenOClock });

    expect(wins(later, earlier)).toBe(true);
    expect(wins(earlier, later)).toBe(false);
  });

  it('lets the last write win when two fetches were sent in the same millisecond', () => {
    const one = live({ observedAtMs: noonMs, fingerprint: 'one' });
    const other = live({ observedAtMs: noonMs, fingerprint: 'other' });

    expect(wins(one, other)).toBe(true);
    expect(wins(other, one)).toBe(true);
  });

  it('keeps the later dateModified when it was fetched a little earlier', () => {
    const modifiedLater = live({ observedAtMs: noonMs, dateModified: secondAfterEleven });
    const fetchedLater = live({ observedAtMs: noonMs + outrightMs, dateModified: elevenOClock });

    expect(wins(fetchedLater, modifiedLater)).toBe(false);
    expect(wins(modifiedLater, fetchedLater)).toBe(true);
  });

  it('treats an unknown dateModified as the oldest', () => {
    const unknown = live({ observedAtMs: noonMs + minuteMs, dateModified: undefined });
    const known = live({ observedAtMs: noonMs, dateModified: '2001-01-01T00:00:00.000Z' });

    expect(wins(unknown, known)).toBe(false);
    expect(wins(known, unknown)).toBe(true);
  });

  it('lets a fetch more than 15 minutes later win, so that a wrong dateModified does not last', () => {
    const wrong = live({ observedAtMs: noonMs, dateModified: '2999-01-01T00:00:00.000Z' });
    const right = live({ observedAtMs: noonMs + outrightMs + 1, dateModified: elevenOClock });

    expect(wins(right, wrong)).toBe(true);
  });

  it.each<[string, Stamp, Stamp]>([
    ['a customer over a customer', live({ fingerprint: 'right' }), live({ dateModified: secondAfterEleven })],
    ['a listed customer over a customer', live({ fingerprint: 'right', isListed: true }), live({})],
    ['a customer over a tombstone', live({}), gone(noonMs)],
    ['a tombstone over a customer', gone(noonMs), live({})],
    ['a tombstone over a tombstone', gone(noonMs), gone(noonMs)],
  ])('lets %s win over a stamp more than 15 minutes later, because that stamp is false', (_what, incoming, stored) => {
    const at = (leadMs: number) => ({ ...stored, observedAtMs: noonMs + leadMs });

    expect(wins(incoming, at(outrightMs))).toBe(false);
    expect(wins(incoming, at(outrightMs + 1))).toBe(true);
    expect(wins(incoming, at(120 * minuteMs))).toBe(true);
  });

  it.each([
    { when: 'before the confirmation', leadMs: -1, expected: false },
    { when: 'at the moment of the confirmation', leadMs: 0, expected: false },
    { when: '2 minutes after the confirmation', leadMs: 2 * minuteMs, expected: false },
    { when: 'more than 2 minutes after the confirmation', leadMs: 2 * minuteMs + 1, expected: true },
  ])('returns $expected for a fetch over a tombstone when the fetch was sent $when', ({
    leadMs,
    expected,
  }) => {
    expect(wins(live({ observedAtMs: noonMs + leadMs }), gone(noonMs))).toBe(expected);
  });

  it('lets a tombstone win over a customer that was not fetched later', () => {
    expect(wins(gone(noonMs), live({}))).toBe(true);
    expect(wins(gone(noonMs - 1), live({}))).toBe(false);
  });

  it('lets a tombstone win over a version that was only listed, whichever is stored first', () => {
    const listed = live({ observedAtMs: noonMs + minuteMs, isListed: true });

    expect(wins(gone(noonMs), listed)).toBe(true);
    expect(wins(listed, gone(noonMs))).toBe(false);
  });

  it.each([
    outrightMs + 1,
    -outrightMs - 1,
  ])('never lets a listed version replace a tombstone, even %i ms later', (leadMs) => {
    expect(wins(live({ observedAtMs: noonMs + leadMs, isListed: true }), gone(noonMs))).toBe(false);
  });

  it('lets a listed version with the same dateModified win only after 15 minutes', () => {
    const stored = live({ dateModified: elevenOClock });
    const listed = (leadMs: number, dateModified = elevenOClock) =>
      live({ observedAtMs: noonMs + leadMs, dateModified, fingerprint: 'listed', isListed: true });

    expect(wins(listed(outrightMs), stored)).toBe(false);
    expect(wins(listed(outrightMs + 1), stored)).toBe(true);
    expect(wins(listed(-1, secondAfterEleven), stored)).toBe(true);
  });
});

describe('verdictOf', () => {
  const nowMs = noonMs + 2 * minuteMs;
  const stored = live({ observedAtMs: noonMs, fingerprint: 'stored' });
  const newer = live({ observedAtMs: noonMs + 1, fingerprint: 'newer' });
  const older = live({ observedAtMs: noonMs - 1, fingerprint: 'older' });
  const dated = live({ fingerprint: 'dated', dateModified: secondAfterEleven });
  const datedBefore = (leadMs: number) =>
    live({ observedAtMs: noonMs + leadMs, fingerprint: 'dated before', dateModified: elevenOClock });

  it.each<[string, Stamp, Stamp | undefined, Verdict]>([
    ['a customer that was never stored', newer, undefined, 'created'],
    ['a listed customer that was never stored', { ...newer, isListed: true }, undefined, 'created'],
    ['a newer version', newer, stored, 'updated'],
    ['an older version', older, stored, 'superseded'],
    ['the same customer seen again', { ...stored, observedAtMs: noonMs + 9 }, stored, 'unchanged'],
    ['the same customer seen before', { ...stored, observedAtMs: noonMs - 9 }, stored, 'unchanged'],
    [
      'the same customer, stamped an hour ahead',
      stored,
      { ...stored, observedAtMs: noonMs + 60 * minuteMs },
      'unchanged',
    ],
    [
      'another customer, stamped an hour ahead',
      older,
      { ...stored, observedAtMs: noonMs + 60 * minuteMs },
      'updated',
    ],
    ['a confirmed absence', gone(noonMs + 1), stored, 'deleted'],
    ['a confirmed absence of a customer never stored', gone(noonMs), undefined, 'deleted'],
    ['an absence that is known already', gone(noonMs + 1), gone(noonMs), 'unchanged'],
    ['an absence confirmed before the known one', gone(noonMs - 1), gone(noonMs), 'unchanged'],
    [
      'a customer that is back',
      { ...newer, observedAtMs: noonMs + 2 * minuteMs + 1 },
      gone(noonMs),
      'created',
    ],
  ])('returns the verdict for %s', (_what, incoming, before, verdict) => {
    expect(verdictOf(incoming, before, nowMs)).toBe(verdict);
  });

  it.each<[string, Stamp, Stamp]>([
    ['a confirmed absence that loses', gone(noonMs - 1), stored],
    ['a customer fetched less than 2 minutes after its absence was confirmed', newer, gone(noonMs)],
    ['a customer fetched before its absence was confirmed', older, gone(noonMs)],
    ['a customer listed after its absence was confirmed', { ...newer, isListed: true }, gone(noonMs)],
    ['a version that loses by its date to one fetched earlier', datedBefore(1), dated],
    ['a version without a date that loses to one fetched earlier', newer, dated],
    ['a listed version with the date of the stored one', { ...newer, isListed: true }, stored],
    ['an earlier listed version with the date of the stored one', { ...older, isListed: true }, stored],
  ])('returns `undecided` for %s', (_what, incoming, before) => {
    expect(verdictOf(incoming, before, nowMs)).toBe('undecided');
  });

  it.each<[string, Stamp]>([
    ['fetched at the same time', datedBefore(0)],
    ['fetched earlier', datedBefore(-1)],
    ['listed later', { ...datedBefore(1), isListed: true }],
  ])('never returns `undecided` for a version with an earlier date that was %s', (_what, incoming) => {
    expect(verdictOf(incoming, dated, nowMs)).toBe('superseded');
  });

  it.each<[string, Stamp]>([
    ['fetched at the same time', datedBefore(0)],
    ['fetched earlier', datedBefore(-1)],
    ['listed later', { ...datedBefore(1), isListed: true }],
  ])('returns `undecided` when the stored stamp is in the future: %s', (_what, incoming) => {
    expect(verdictOf(incoming, dated, noonMs - 1)).toBe('undecided');
  });
});

describe('wasObservedBefore', () => {
  const nowMs = noonMs + minuteMs;

  it.each([
    { stampedMs: -1, expected: true },
    { stampedMs: 0, expected: false },
    { stampedMs: 1, expected: false },
    { stampedMs: minuteMs, expected: false },
    { stampedMs: minuteMs + 1, expected: true },
    { stampedMs: 120 * minuteMs, expected: true },
  ])('returns $expected a minute after the request for a stamp $stampedMs ms after it', ({
    stampedMs,
    expected,
  }) => {
    expect(wasObservedBefore(live({ observedAtMs: noonMs + stampedMs }), noonMs, nowMs)).toBe(expected);
  });
});

describe('isWorthWriting', () => {
  it.each([
    { what: 'a customer that was never stored', incoming: live({}), stored: undefined, expected: true },
    {
      what: 'an unchanged customer',
      incoming: live({ observedAtMs: noonMs + 1 }),
      stored: live({}),
      expected: false,
    },
    {
      what: 'a superseded version',
      incoming: live({ fingerprint: 'older', observedAtMs: noonMs - 1 }),
      stored: live({}),
      expected: false,
    },
    {
      what: 'an absence confirmed again with a later stamp',
      incoming: gone(noonMs + 1),
      stored: gone(noonMs),
      expected: true,
    },
    {
      what: 'an absence confirmed earlier',
      incoming: gone(noonMs - 1),
      stored: gone(noonMs),
      expected: false,
    },
    {
      what: 'an absence confirmed again over a stamp in the future',
      incoming: gone(noonMs),
      stored: gone(noonMs + outrightMs + 1),
      expected: true,
    },
    {
      what: 'an undecided version',
      incoming: live({ fingerprint: 'listed', isListed: true }),
      stored: live({}),
      expected: false,
    },
    { what: 'the same absence', incoming: gone(noonMs), stored: gone(noonMs), expected: false },
  ])('returns $expected for $what', ({ incoming, stored, expected }) => {
    expect(isWorthWriting(incoming, stored)).toBe(expected);
  });
});

describe('every order of deliveries from one source', () => {
  it('never goes back to an earlier state of the source', () => {
    fc.assert(
      fc.property(histories, ({ deliveries }) => {
        let stored: Delivery | undefined;
        for (const delivery of deliveries) {
          const next = deliver(stored, delivery);
          if (stored !== undefined && next !== stored) {
            expect(next.sinceMs + sameSecondMs).toBeGreaterThan(stored.sinceMs);
          }
          stored = next;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses no newer version, except ties within one second, unless it is undecided', () => {
    fc.assert(
      fc.property(histories, ({ deliveries }) => {
        let stored: Delivery | undefined;
        const decided: Delivery[] = [];
        for (const delivery of deliveries) {
          const verdict = verdictOf(delivery.stamp, stored?.stamp, noonMs + delivery.writtenAtMs);
          if (verdict !== 'undecided') decided.push(delivery);
          stored = deliver(stored, delivery);
        }

        const newestMs = Math.max(...decided.map(({ sinceMs }) => sinceMs));
        expect((stored?.sinceMs ?? 0) + sameSecondMs).toBeGreaterThan(newestMs);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never replaces a tombstone by a version that was read before it', () => {
    fc.assert(
      fc.property(histories, ({ deliveries, deletedAtMs }) => {
        fc.pre(deliveries.some(({ sinceMs }) => sinceMs === deletedAtMs));

        expect(
          deliveries.reduce<Delivery | undefined>(deliver, undefined)?.stamp.fingerprint,
        ).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

/** A version that was read and will be written. The source has had this state since `sinceMs`. */
interface Delivery {
  readonly writtenAtMs: number;
  readonly sinceMs: number;
  readonly stamp: Stamp;
}

const sameSecondMs = 1_000;

function deliver(stored: Delivery | undefined, incoming: Delivery): Delivery {
  return stored === undefined || isWorthWriting(incoming.stamp, stored.stamp) ? incoming : stored;
}

/**
 * One customer that is perhaps requested before it is created, then edited (date_modified in whole seconds, as the
 * source writes it) and perhaps deleted; and fetches and lists of it that overlap and are written in any order, each
 * within 5 minutes of its question. A list may lag.
 */
const histories = fc
  .record({
    createdAtMs: fc.constantFrom(0, 0, 200_000),
    editsMs: fc.uniqueArray(fc.integer({ min: 1, max: 600_000 }), { maxLength: 6 }),
    deletedAtMs: fc.option(fc.integer({ min: 300_000, max: 900_000 }), { nil: undefined }),
    questions: fc.array(
      fc.record({
        sentAtMs: fc.integer({ min: 0, max: 1_000_000 }),
        toSourceMs: fc.integer({ min: 0, max: 10_000 }),
        confirmMs: fc.integer({ min: 1, max: 20_000 }),
        isListed: fc.boolean(),
        lagMs: fc.integer({ min: 0, max: 20_000 }),
        toWriteMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 260_000 })),
      }),
      { minLength: 2, maxLength: 8 },
    ),
  })
  .map(({ createdAtMs, editsMs, deletedAtMs = Number.POSITIVE_INFINITY, questions }) => {
    const stateAt = (timeMs: number) => {
      const sinceMs = Math.max(createdAtMs, ...editsMs.filter((editMs) => editMs <= timeMs));
      const dateModified = toTimestamp(Math.floor((noonMs + sinceMs) / 1_000) * 1_000);
      return { sinceMs, dateModified, fingerprint: `edit at ${sinceMs}` };
    };

    const deliveries = questions.flatMap((question): Delivery[] => {
      const { sentAtMs, toSourceMs, confirmMs } = question;
      const readAtMs = sentAtMs + toSourceMs;
      const confirmedAtMs = readAtMs + confirmMs;
      const writtenAtMs = confirmedAtMs + question.toWriteMs;
      const absence = { writtenAtMs, stamp: gone(noonMs + confirmedAtMs) };

      // A list from before the creation shows no customer, and an absence that was confirmed early wins over any list.
      const isListed = question.isListed && createdAtMs === 0;
      const seenAtMs = isListed ? Math.max(0, readAtMs - question.lagMs) : readAtMs;
      if (seenAtMs >= deletedAtMs) return isListed ? [] : [{ ...absence, sinceMs: deletedAtMs }];
      if (confirmedAtMs < createdAtMs) return [{ ...absence, sinceMs: 0 }];
      // A request at the moment of creation may be answered either way: a limit of the product.
      if (sentAtMs < createdAtMs) return [];
      const { sinceMs, ...seen } = stateAt(seenAtMs);
      const stamp = live({ observedAtMs: noonMs + sentAtMs, ...seen, ...(isListed && { isListed }) });
      return [{ writtenAtMs, sinceMs, stamp }];
    });
    return { deletedAtMs, deliveries: deliveries.toSorted((a, b) => a.writtenAtMs - b.writtenAtMs) };
  });

function live(stamp: Partial<Stamp>): Stamp {
  return { observedAtMs: noonMs, dateModified: undefined, fingerprint: 'live', ...stamp };
}

function gone(observedAtMs: number): Stamp {
  return { observedAtMs };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../../lambda/customer/timestamp.ts';
import {
  isWorthWriting,
  type Outcome,
  outcomeOf,
  type Stamp,
  wins,
} from '../../../lambda/customer/version.ts';

const minuteMs = 60_000;
const noonMs = Date.parse('2024-05-06T12:00:00Z');

describe('wins', () => {
  it('lets the later fetch win when two versions share a second', () => {
    const earlier = live({ observedAtMs: noonMs, dateModified: '2024-05-06T11:59:00.000Z' });
    const later = live({ observedAtMs: noonMs + 1, dateModified: '2024-05-06T11:59:00.000Z' });

    expect(wins(later, earlier)).toBe(true);
    expect(wins(earlier, later)).toBe(false);
  });

  it('lets the one that arrives last win when two fetches were sent in the same millisecond', () => {
    const one = live({ observedAtMs: noonMs, fingerprint: 'one' });
    const other = live({ observedAtMs: noonMs, fingerprint: 'other' });

    expect(wins(one, other)).toBe(true);
    expect(wins(other, one)).toBe(true);
  });

  it('keeps the later dateModified although it was fetched a little earlier', () => {
    const modifiedLater = live({ observedAtMs: noonMs, dateModified: '2024-05-06T11:59:00.000Z' });
    const fetchedLater = live({
      observedAtMs: noonMs + 15 * minuteMs,
      dateModified: '2024-05-06T11:58:59.000Z',
    });

    expect(wins(fetchedLater, modifiedLater)).toBe(false);
    expect(wins(modifiedLater, fetchedLater)).toBe(true);
  });

  it('lets a fetch more than 15 minutes later win outright, so that a wrong dateModified does not stick', () => {
    const wrong = live({ observedAtMs: noonMs, dateModified: '2999-01-01T00:00:00.000Z' });
    const right = live({
      observedAtMs: noonMs + 15 * minuteMs + 1,
      dateModified: '2024-05-06T11:59:00.000Z',
    });

    expect(wins(right, wrong)).toBe(true);
    expect(wins(wrong, right)).toBe(false);
  });

  it('takes an unknown dateModified for the oldest', () => {
    const unknown = live({ observedAtMs: noonMs + minuteMs, dateModified: undefined });
    const known = live({ observedAtMs: noonMs, dateModified: '2001-01-01T00:00:00.000Z' });

    expect(wins(unknown, known)).toBe(false);
    expect(wins(known, unknown)).toBe(true);
  });

  it.each([
    { sent: 'before the confirmation arrived', leadMs: -1, expected: false },
    { sent: 'just when the confirmation arrived', leadMs: 0, expected: false },
    { sent: 'after the confirmation arrived', leadMs: 1, expected: true },
  ])('decides $expected for a fetch over a tombstone when it was sent $sent', ({ leadMs, expected }) => {
    const tombstone = gone(noonMs);
    const fetched = live({ observedAtMs: noonMs + leadMs });

    expect(wins(fetched, tombstone)).toBe(expected);
    expect(wins(tombstone, fetched)).toBe(!expected);
  });

  it('lets a tombstone win over a version that was only listed, whichever is stored first', () => {
    const listed = { ...live({ observedAtMs: noonMs + minuteMs }), isListed: true };

    expect(wins(listed, gone(noonMs))).toBe(false);
    expect(wins(gone(noonMs), listed)).toBe(true);
    expect(outcomeOf(listed, gone(noonMs))).toBe('superseded');
    expect(outcomeOf(listed, undefined)).toBe('created');
  });
});

describe('outcomeOf', () => {
  const stored = live({ observedAtMs: noonMs, fingerprint: 'stored' });
  const newer = live({ observedAtMs: noonMs + 1, fingerprint: 'newer' });
  const older = live({ observedAtMs: noonMs - 1, fingerprint: 'older' });

  it.each<[string, Stamp, Stamp | undefined, Outcome]>([
    ['a customer that was never stored', newer, undefined, 'created'],
    ['a newer version', newer, stored, 'updated'],
    ['an older version', older, stored, 'superseded'],
    ['the same customer seen again', { ...stored, observedAtMs: noonMs + 9 }, stored, 'unchanged'],
    ['the same customer seen before', { ...stored, observedAtMs: noonMs - 9 }, stored, 'unchanged'],
    ['a confirmed absence', gone(noonMs + 1), stored, 'deleted'],
    ['a confirmed absence of a customer never stored', gone(noonMs), undefined, 'deleted'],
    ['an absence confirmed before the stored fetch was sent', gone(noonMs - 1), stored, 'superseded'],
    ['an absence that is known already', gone(noonMs + 1), gone(noonMs), 'unchanged'],
    ['a customer that is back', newer, gone(noonMs), 'created'],
    ['what was read before the customer was gone', older, gone(noonMs), 'superseded'],
  ])('answers for %s', (_what, incoming, before, outcome) => {
    expect(outcomeOf(incoming, before)).toBe(outcome);
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
      what: 'a superseded one',
      incoming: live({ fingerprint: 'older', observedAtMs: 0 }),
      stored: live({}),
      expected: false,
    },
    {
      what: 'an absence confirmed again, whose stamp is later',
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
    { what: 'the same absence', incoming: gone(noonMs), stored: gone(noonMs), expected: false },
  ])('answers $expected for $what', ({ incoming, stored, expected }) => {
    expect(isWorthWriting(incoming, stored)).toBe(expected);
  });
});

describe('every order of deliveries from one source', () => {
  it('never goes back: what is stored was never the state of the source before what was stored earlier', () => {
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

  it('ends the same, but for ties within one second of the source', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), ({ deliveries }, keys) => {
        const shuffled = deliveries
          .map((delivery) => ({ delivery, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ delivery }) => delivery);

        const one = deliveries.reduce<Delivery | undefined>(deliver, undefined);
        const other = shuffled.reduce<Delivery | undefined>(deliver, undefined);

        const isSame = one?.stamp.fingerprint === other?.stamp.fingerprint;
        const isTie =
          one?.stamp.dateModified !== undefined && one.stamp.dateModified === other?.stamp.dateModified;
        expect(isSame || isTie).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never undoes a tombstone by what was read before it', () => {
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

/** A fetch that was written. `sinceMs`: since when the source has been as it says. */
interface Delivery {
  readonly sinceMs: number;
  readonly stamp: Stamp;
}

const sameSecondMs = 1_000;

function deliver(stored: Delivery | undefined, incoming: Delivery): Delivery {
  return stored === undefined || isWorthWriting(incoming.stamp, stored.stamp) ? incoming : stored;
}

/**
 * One customer that is perhaps asked for before it is created, then edited (date_modified in whole seconds, as the
 * source writes it) and perhaps deleted, within 15 minutes; and fetches of it that overlap and arrive in any order.
 */
const histories = fc
  .record({
    createdAtMs: fc.constantFrom(0, 0, 200_000),
    editsMs: fc.uniqueArray(fc.integer({ min: 1, max: 600_000 }), { maxLength: 6 }),
    deletedAtMs: fc.option(fc.integer({ min: 300_000, max: 900_000 }), { nil: undefined }),
    fetches: fc.array(
      fc.record({
        sentAtMs: fc.integer({ min: 0, max: 1_000_000 }),
        toSourceMs: fc.integer({ min: 0, max: 10_000 }),
        confirmMs: fc.integer({ min: 1, max: 20_000 }),
      }),
      { minLength: 2, maxLength: 8 },
    ),
  })
  .map(({ createdAtMs, editsMs, deletedAtMs = Number.POSITIVE_INFINITY, fetches }) => ({
    deletedAtMs,
    deliveries: fetches.flatMap(({ sentAtMs, toSourceMs, confirmMs }): Delivery[] => {
      const readAtMs = sentAtMs + toSourceMs;
      const confirmedAtMs = readAtMs + confirmMs;
      if (readAtMs >= deletedAtMs) return [{ sinceMs: deletedAtMs, stamp: gone(noonMs + confirmedAtMs) }];
      if (confirmedAtMs < createdAtMs) return [{ sinceMs: 0, stamp: gone(noonMs + confirmedAtMs) }];
      // The second question does not confirm an absence that has ended.
      if (readAtMs < createdAtMs) return [];
      const sinceMs = Math.max(createdAtMs, ...editsMs.filter((editMs) => editMs <= readAtMs));
      const dateModified = toTimestamp(Math.floor((noonMs + sinceMs) / 1_000) * 1_000);
      const fingerprint = `edit at ${sinceMs}`;
      return [{ sinceMs, stamp: live({ observedAtMs: noonMs + sentAtMs, dateModified, fingerprint }) }];
    }),
  }));

function live(stamp: Partial<Stamp>): Stamp {
  return { observedAtMs: noonMs, dateModified: undefined, fingerprint: 'live', ...stamp };
}

function gone(observedAtMs: number): Stamp {
  return { observedAtMs };
}

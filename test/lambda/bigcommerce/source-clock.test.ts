import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSourceBehindMs } from '../../../lambda/bigcommerce/source-clock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A whole second, as a Date header names it. */
const dateMs = Date.parse('2024-05-06T12:00:00Z');

describe('readSourceBehindMs', () => {
  it.each([
    { what: 'right', aheadMs: 0, behindMs: 0 },
    { what: '59 minutes ahead', aheadMs: 59 * minuteMs, behindMs: 0 },
    { what: '14 minutes ahead', aheadMs: 14 * minuteMs, behindMs: 0 },
    { what: 'a day ahead', aheadMs: 24 * hourMs, behindMs: 0 },
    { what: '10 seconds behind', aheadMs: -10_000, behindMs: 9_000 },
    { what: '16 minutes behind', aheadMs: -16 * minuteMs, behindMs: 16 * minuteMs - 1_000 },
    { what: 'an hour behind', aheadMs: -hourMs, behindMs: hourMs - 1_000 },
    { what: 'an hour and a second behind', aheadMs: -hourMs - 1_000, behindMs: hourMs },
    { what: 'an hour and two seconds behind', aheadMs: -hourMs - 2_000, behindMs: 0 },
    { what: 'a day behind', aheadMs: -24 * hourMs, behindMs: 0 },
  ])('returns $behindMs ms for a Date that is $what, because a Date may mean any moment of its second', ({
    aheadMs,
    behindMs,
  }) => {
    expect(readSourceBehindMs(headers({ Date: dateOf(dateMs) }), dateMs - aheadMs)).toBe(behindMs);
  });

  it.each([
    { within: 'at the beginning of its second', sentMs: 0 },
    { within: 'at the end of its second', sentMs: 999 },
    { within: 'a second after it', sentMs: 1_000 },
    { within: 'long before it', sentMs: -9_000 },
  ])('returns 0 for a request that was sent $within', ({ sentMs }) => {
    expect(readSourceBehindMs(headers({ Date: dateOf(dateMs) }), dateMs + sentMs)).toBe(0);
  });

  it.each([
    ['no Date', {}],
    ['an empty Date', { Date: '' }],
    ['a garbage Date', { Date: 'yesterday' }],
    ['a number', { Date: '1714996800' }],
    ['1970', { Date: 'Thu, 01 Jan 1970 00:00:00 GMT' }],
    ['a Date sent twice', { Date: `${dateOf(dateMs - 10_000)}, ${dateOf(dateMs)}` }],
  ])('returns 0 for %s', (_what, said) => {
    expect(readSourceBehindMs(headers(said), dateMs)).toBe(0);
  });

  it.each([
    { age: '10', behindMs: 0 },
    { age: '600', behindMs: 0 },
    { age: '4', behindMs: 5_000 },
    { age: '0', behindMs: 9_000 },
    { age: '', behindMs: 9_000 },
    { age: '-600', behindMs: 9_000 },
    { age: '1e3', behindMs: 9_000 },
    { age: 'old', behindMs: 9_000 },
    { age: '99999999999999999999', behindMs: 9_000 },
  ])('returns $behindMs ms for a Date 10 seconds behind with an Age of "$age"', ({ age, behindMs }) => {
    expect(readSourceBehindMs(headers({ Date: dateOf(dateMs - 10_000), Age: age }), dateMs)).toBe(behindMs);
  });

  it('returns between 0 and one hour, whatever the headers contain', () => {
    const dates = fc.oneof(
      fc.integer({ min: -2 * hourMs, max: 2 * hourMs }).map((ms) => dateOf(dateMs + ms)),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.string({ unit: 'grapheme-ascii' }),
    );
    const ages = fc.oneof(fc.integer().map(String), fc.string({ unit: 'grapheme-ascii' }));

    fc.assert(
      fc.property(dates, fc.option(ages), (date, age) => {
        const behindMs = readSourceBehindMs(
          headers({ Date: date, ...(age !== null && { Age: age }) }),
          dateMs,
        );

        expect(behindMs).toBeGreaterThanOrEqual(0);
        expect(behindMs).toBeLessThanOrEqual(hourMs);
      }),
      { numRuns: 2_000 },
    );
  });
});

function headers(said: Readonly<Record<string, string>>): Headers {
  return new Headers(said);
}

function dateOf(ms: number): string {
  return new Date(ms).toUTCString();
}

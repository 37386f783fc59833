import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimestamp } from '../../../lambda/customer/timestamp.ts';

describe('parseTimestamp', () => {
  it.each([
    ['Mon, 06 May 2024 07:34:10 +0000', '2024-05-06T07:34:10.000Z'],
    ['Mon, 06 May 2024 02:34:10 -0500', '2024-05-06T07:34:10.000Z'],
    ['6 may 2024 07:34 GMT', '2024-05-06T07:34:00.000Z'],
    ['2024-05-20T16:45:00Z', '2024-05-20T16:45:00.000Z'],
    ['2024-05-20T16:45:00.123456Z', '2024-05-20T16:45:00.123Z'],
    ['2024-05-20T18:45:00+02:00', '2024-05-20T16:45:00.000Z'],
    ['2024-01-01T00:30:00+0100', '2023-12-31T23:30:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('reads %s as %s', (text, timestamp) => {
    expect(parseTimestamp(text)).toBe(timestamp);
  });

  it.each([
    ['2024-05-06T07:34:10', '2024-05-06T07:34:10.000Z'],
    ['2024-05-06 07:34:10', '2024-05-06T07:34:10.000Z'],
    ['Mon, 06 May 2024 07:34:10', '2024-05-06T07:34:10.000Z'],
  ])('reads %s, which has no zone, as UTC', (text, timestamp) => {
    expect(parseTimestamp(text)).toBe(timestamp);
  });

  it.each([
    '',
    'yesterday',
    '2',
    '1714980850',
    '2024-02-30',
    '2023-02-29T00:00:00Z',
    '2024-13-01',
    '2024-05-06T24:00:00Z',
    '2024-05-06T07:60:00Z',
    '2024-05-06T07:34:10+99:00',
    'Mon, 31 Feb 2024 07:34:10 +0000',
    'Mon, 06 Foo 2024 07:34:10 +0000',
    '0000-00-00 00:00:00',
    'Wed, 30 Nov -0001 00:00:00 +0000',
    '9999-12-31T23:59:59-01:00',
    '06/05/2024',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  const wholeSeconds = fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-30'), noInvalidDate: true })
    .map((date) => new Date(Math.floor(date.getTime() / 1_000) * 1_000));

  it('reads back every second as ISO 8601 and as RFC 2822', () => {
    fc.assert(
      fc.property(wholeSeconds, (date) => {
        expect(parseTimestamp(date.toISOString())).toBe(date.toISOString());
        expect(parseTimestamp(date.toUTCString())).toBe(date.toISOString());
        expect(parseTimestamp(date.toUTCString().replace('GMT', '+0000'))).toBe(date.toISOString());
      }),
    );
  });

  it('reads the same moment from every zone', () => {
    const offsetMinutes = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(wholeSeconds, offsetMinutes, (date, minutes) => {
        const local = new Date(date.getTime() + minutes * 60_000);
        fc.pre(local.getUTCFullYear() >= 1 && local.getUTCFullYear() <= 9999);
        const size = Math.abs(minutes);
        const zone = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;

        expect(parseTimestamp(local.toISOString().slice(0, 19) + zone)).toBe(date.toISOString());
      }),
    );
  });
});

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

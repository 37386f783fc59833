/** A moment in UTC as `2024-05-06T07:34:10.000Z`. Always this long, so that text order is time order. */
export type Timestamp = string;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const iso8601 =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[Tt ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?(?<zone>[Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$/;
const rfc2822 =
  /^(?:[A-Za-z]{3},\s*)?(?<day>\d{1,2})\s+(?<monthName>[A-Za-z]{3})\s+(?<year>\d{4})\s+(?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2}))?(?:\s+(?<zone>[+-]\d{4}|GMT|UTC|UT|Z))?$/;

/**
 * Reads ISO 8601 (also a date alone) and RFC 2822, the two forms that BigCommerce writes. A date without a zone is UTC.
 * Fractions are cut to milliseconds. Undefined for anything else, such as 31 February or a year of five digits.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const parts = (iso8601.exec(text) ?? rfc2822.exec(text))?.groups;
  if (parts === undefined) return undefined;

  const { monthName, zone } = parts;
  const month = monthName === undefined ? Number(parts['month']) : 1 + months.indexOf(capitalised(monthName));
  const local = [
    Number(parts['year']),
    month,
    Number(parts['day']),
    Number(parts['hour'] ?? 0),
    Number(parts['minute'] ?? 0),
    Number(parts['second'] ?? 0),
    Number((parts['fraction'] ?? '0').padEnd(3, '0').slice(0, 3)),
  ] as const;
  const offsetMinutes = parseZone(zone);
  const localMs = utcMs(local);
  if (localMs === undefined || offsetMinutes === undefined) return undefined;

  const ms = localMs - offsetMinutes * 60_000;
  return ms >= earliestMs && ms <= latestMs ? toTimestamp(ms) : undefined;
}

/** `ms` since the epoch, in the years 0 to 9999. */
export function toTimestamp(ms: number): Timestamp {
  return new Date(ms).toISOString();
}

const earliestMs = Date.parse('0000-01-01T00:00:00.000Z');
const latestMs = Date.parse('9999-12-31T23:59:59.999Z');

type CivilTime = readonly [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
];

/** Undefined for a time that does not exist, such as 31 February or 24:00. */
function utcMs([year, month, day, hour, minute, second, ms]: CivilTime): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  const shown =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return shown ? date.getTime() : undefined;
}

function parseZone(zone = 'Z'): number | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const [, sign, hours, minutes = '0'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

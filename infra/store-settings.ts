import type { StoreConfig } from './store-config.ts';

export interface Setting<Value> {
  /** Completes "must be …" and shows an example. */
  readonly expected: string;
  readonly parse: (written: unknown) => Value | undefined;
}

/** The day counts that CloudWatch Logs accepts: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const onOrOff = {
  expected: '"on" or "off" (or true or false)',
  parse: parseSwitch,
};

/** The settings of a store, and the values that each accepts. */
export const settings = {
  storeHash: {
    expected: 'the text of small letters and digits that follows /stores/ in the API path, such as "abc123"',
    parse: textLike(/^[a-z0-9]{1,32}$/),
  },
  stage: {
    expected: 'a text of up to 32 letters, digits and inner hyphens, such as "production"',
    parse: textLike(/^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/),
  },
  secretName: {
    expected: 'the name, not the ARN, of a secret in Secrets Manager, such as "bigcommerce/abc123"',
    parse: textLike(/^[A-Za-z0-9/_+=.@-]{1,512}$/),
  },
  refreshQuotaShare: {
    expected: 'a number above 0 and at most 1, such as 0.5',
    parse: numberThat(isShare),
  },
  sweepQuotaShare: {
    expected: 'a number above 0 and at most 1, such as 0.4',
    parse: numberThat(isShare),
  },
  incrementalSweepMinutes: {
    expected: 'a whole number of minutes from 1 to 1440, such as 15, or "off"',
    parse: unlessOff(numberThat((minutes) => Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440)),
  },
  fullSweepAt: {
    expected: 'a time of day from "00:00" to "23:59", such as "03:30", or "off"',
    parse: unlessOff(textLike(/^([01]\d|2[0-3]):[0-5]\d$/)),
  },
  timeZone: {
    expected: 'an IANA time zone, such as "Europe/Berlin"',
    parse: parseTimeZone,
  },
  webhooks: onOrOff,
  requireSignature: onOrOff,
  alarmEmail: {
    expected: 'an e-mail address, such as "ops@example.com"',
    parse: textLike(/^[^\s@]+@[^\s@]+\.[^\s@]+$/),
  },
  logRetentionDays: {
    expected: `one of the day counts that CloudWatch Logs accepts: ${retentionDays.join(', ')}`,
    parse: numberThat((days) => retentionDays.includes(days)),
  },
  removalPolicy: {
    expected: '"retain" or "destroy"',
    parse: (written: unknown) => (written === 'retain' || written === 'destroy' ? written : undefined),
  },
  tags: {
    expected:
      'an object of texts in cdk.json, such as { "team": "crm" }, with no key that starts with "aws:"',
    parse: parseTags,
  },
  unusualDeletions: {
    expected: 'a whole number of customers above 0, such as 100',
    parse: numberThat((count) => Number.isSafeInteger(count) && count > 0),
  },
  apiUrl: {
    expected: 'an https URL without a query, such as "https://bigcommerce-proxy.example.com"',
    parse: textLike(/^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/),
  },
} satisfies { [Name in keyof StoreConfig]-?: Setting<unknown> };

function textLike(pattern: RegExp): (written: unknown) => string | undefined {
  return (written) => (typeof written === 'string' && pattern.test(written) ? written : undefined);
}

/** `-c` knows only text, so a numeral counts as a number. */
function numberThat(isAllowed: (value: number) => boolean): (written: unknown) => number | undefined {
  return (written) => {
    const isNumeral = typeof written === 'string' && /^\d+(\.\d+)?$/.test(written);
    const value = isNumeral ? Number(written) : written;
    return typeof value === 'number' && isAllowed(value) ? value : undefined;
  };
}

function isShare(value: number): boolean {
  return value > 0 && value <= 1;
}

function unlessOff<Value>(parse: (written: unknown) => Value | undefined) {
  return (written: unknown): Value | 'off' | undefined => (written === 'off' ? 'off' : parse(written));
}

/** `-c` knows only text, so "true" counts as true. */
function parseSwitch(written: unknown): boolean | undefined {
  if (written === true || written === 'true' || written === 'on') return true;
  if (written === false || written === 'false' || written === 'off') return false;
  return undefined;
}

function parseTimeZone(written: unknown): string | undefined {
  // Some engines accept an offset such as "+01:00" as a zone. EventBridge Scheduler accepts only names.
  if (typeof written !== 'string' || !/^[A-Z]/.test(written)) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: written });
    return written;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseTags(written: unknown): Record<string, string> | undefined {
  if (!isRecord(written)) return undefined;
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(written)) {
    if (typeof value !== 'string' || key === '' || key.startsWith('aws:')) return undefined;
    tags[key] = value;
  }
  return tags;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

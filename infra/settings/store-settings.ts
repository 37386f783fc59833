import { createHash } from 'node:crypto';
import { RemovalPolicy } from 'aws-cdk-lib';
import { customersApis, type Identity, identityOf, includedParts, logLevels } from '../../lambda/contract.ts';
import { omittableFields } from '../../lambda/customer/omittable-fields.ts';
import {
  numberThat,
  oneOf,
  onOrOff,
  type Setting,
  someOf,
  textLike,
  unlessOff,
  wholeNumber,
} from './setting.ts';
import type { StoreConfig } from './store-config.ts';

/** The day counts that CloudWatch Logs accepts: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The settings of a store: the values that each accepts, and the defaults. */
export const storeSettings = {
  storeHash: {
    expected: 'the text of small letters and digits that follows /stores/ in the API path, such as "abc123"',
    parse: textLike(/^[a-z0-9]{1,32}$/),
  },
  stage: {
    expected: 'a text of up to 32 letters, digits and inner hyphens, such as "production"',
    parse: textLike(/^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/),
    default: 'production',
  },
  customersApi: { ...oneOf(customersApis), default: 'v2' },
  include: { ...someOf(includedParts, 'addresses'), default: [] },
  omitFields: { ...someOf(omittableFields, 'notes'), default: [] },
  refreshQuotaShare: {
    expected: 'a number above 0 and at most 1, such as 0.5',
    parse: numberThat(isShare),
    default: 0.5,
  },
  sweepQuotaShare: {
    expected: 'a number above 0 and at most 1, such as 0.4',
    parse: numberThat(isShare),
    default: 0.4,
  },
  incrementalSweepMinutes: {
    expected: 'a whole number of minutes from 1 to 1440, such as 15, or "off"',
    parse: unlessOff(wholeNumber({ from: 1, to: 1440 })),
    default: 15,
  },
  fullSweepAt: {
    expected: 'a time of day from "00:00" to "23:59", such as "03:30", or "off"',
    parse: unlessOff(textLike(/^([01]\d|2[0-3]):[0-5]\d$/)),
    default: someMinuteOfTheNight,
  },
  timeZone: {
    expected: 'an IANA time zone, such as "Europe/Berlin"',
    parse: parseTimeZone,
    default: 'UTC',
  },
  webhooks: { ...onOrOff, default: true },
  webhooksPerSecond: {
    expected: 'a whole number from 1 to 2000, such as 500',
    parse: wholeNumber({ from: 1, to: 2_000 }),
    default: 2_000,
  },
  requireSignature: { ...onOrOff, default: false },
  alarmEmail: {
    expected: 'an e-mail address, such as "ops@example.com", or "none"',
    parse: textLike(/^(none|[^\s@]+@[^\s@]+\.[^\s@]+)$/),
  },
  logLevel: { ...oneOf(logLevels), default: 'INFO' },
  logRetentionDays: {
    expected: `one of the day counts that CloudWatch Logs accepts: ${retentionDays.join(', ')}`,
    parse: numberThat((days) => retentionDays.includes(days)),
    default: 30,
  },
  removalPolicy: {
    expected: '"retain" or "destroy"',
    parse: (written: unknown) =>
      ([RemovalPolicy.RETAIN, RemovalPolicy.DESTROY] as const).find((policy) => policy === written),
    default: RemovalPolicy.RETAIN,
  },
  unusualDeletions: {
    expected: 'a whole number of customers above 0, such as 100',
    parse: numberThat((count) => Number.isSafeInteger(count) && count > 0),
    default: 100,
  },
  tolerableLagSeconds: {
    expected: 'a whole number of seconds from 5 to 86400, such as 300',
    parse: wholeNumber({ from: 5, to: 86_400 }),
    default: 300,
  },
  dashboard: { ...onOrOff, default: true },
  runbookUrl: {
    expected:
      'the https URL of a page with RUNBOOK.md, without "#", such as "https://wiki.example.com/customer-sync"',
    parse: textLike(/^(RUNBOOK\.md|https:\/\/[^\s#]{1,300})$/),
    default: 'RUNBOOK.md',
  },
  apiUrl: {
    expected: 'an https URL without a query, such as "https://bigcommerce-proxy.example.com"',
    parse: textLike(/^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/),
    default: 'https://api.bigcommerce.com',
  },
} satisfies { [Name in keyof StoreConfig]-?: Setting<StoreConfig[Name]> };

/** Not the same minute for every store, so that fifty stores do not sweep in one second. */
function someMinuteOfTheNight(copy: Identity): string {
  const minute = createHash('sha256').update(identityOf(copy)).digest().readUInt32BE() % 60;
  return `03:${String(minute).padStart(2, '0')}`;
}

function isShare(value: number): boolean {
  return value > 0 && value <= 1;
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

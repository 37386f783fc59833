import type { RemovalPolicy } from 'aws-cdk-lib';
import type { CustomersApi, IncludedPart, LogLevel } from '../../lambda/contract.ts';

/** The settings of the copy of one store. Everything but `storeHash` may be left out. */
export interface StoreSettings {
  /** The text after `/stores/` in the API path. */
  readonly storeHash: string;
  /** Tells several copies of one store apart. */
  readonly stage?: string;
  /** Which of BigCommerce's customer APIs is read. */
  readonly customersApi?: CustomersApi;
  /** More to store for each customer. Needs `customersApi: 'v3'`. */
  readonly include?: readonly IncludedPart[];
  /** Attributes of a customer that are never stored, such as `notes`. `email` omits `emailKey` too. */
  readonly omitFields?: readonly string[];
  /** Part of the store's quota that the queue's refreshes and one direct call may use together. */
  readonly refreshQuotaShare?: number;
  /** Part of the store's quota that both sweeps together may use. */
  readonly sweepQuotaShare?: number;
  /** The time between two incremental sweeps. */
  readonly incrementalSweepMinutes?: number | 'off';
  /** The time of the daily full sweep: "HH:MM" in `timeZone`, or "off". */
  readonly fullSweepAt?: string;
  /** IANA name, such as "Europe/Berlin". */
  readonly timeZone?: string;
  /** Whether BigCommerce sends webhooks. */
  readonly webhooks?: boolean;
  /** The most webhooks that are accepted each second. BigCommerce gets 429 above it. */
  readonly webhooksPerSecond?: number;
  /** Whether a delivery without a fresh signature is refused, even if it has the secret header. */
  readonly requireSignature?: boolean;
  /** The address for alarms. "none" says that nobody needs them by e-mail. */
  readonly alarmEmail?: string;
  readonly logLevel?: LogLevel;
  readonly logRetentionDays?: number;
  /** `DESTROY` removes table and logs with the stack. */
  readonly removalPolicy?: RemovalPolicy.RETAIN | RemovalPolicy.DESTROY;
  /** An alarm rings when more customers than this are deleted within an hour. */
  readonly unusualDeletions?: number;
  /** An alarm rings when for three hours one change in twenty was stored later than this after its edit. */
  readonly tolerableLagSeconds?: number;
  /** Whether there is a dashboard. From the fourth in an account, one costs $3 a month. */
  readonly dashboard?: boolean;
  /** Where RUNBOOK.md is published. Each alarm adds the anchor of its section. */
  readonly runbookUrl?: string;
  /** The address of the API, or of a proxy before it. */
  readonly apiUrl?: string;
}

/** The settings with their defaults. */
export type StoreConfig = Required<Omit<StoreSettings, 'alarmEmail'>> & Pick<StoreSettings, 'alarmEmail'>;

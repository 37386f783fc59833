/** The settings of one store's copy. */
export interface StoreConfig {
  readonly storeHash: string;
  readonly stage: string;
  /** Name of the Secrets Manager secret that holds the store's access token. */
  readonly secretName: string;
  /** Part of the store's quota that the queue's refreshes and one direct call may use together. */
  readonly refreshQuotaShare: number;
  /** Part of the store's quota that both sweeps together may use. */
  readonly sweepQuotaShare: number;
  /** The time between two incremental sweeps. */
  readonly incrementalSweepMinutes: number | 'off';
  /** The time of the daily full sweep: "HH:MM" in `timeZone`, or "off". */
  readonly fullSweepAt: string;
  /** IANA name, such as "Europe/Berlin". */
  readonly timeZone: string;
  /** Whether BigCommerce sends webhooks. */
  readonly webhooks: boolean;
  /** Whether a delivery without a fresh signature is refused, even if it has the secret header. */
  readonly requireSignature: boolean;
  readonly alarmEmail?: string;
  readonly logRetentionDays: number;
  /** `destroy` removes table and logs with the stack. */
  readonly removalPolicy: 'retain' | 'destroy';
  readonly tags: Readonly<Record<string, string>>;
  /** An alarm rings when more customers than this are deleted within an hour. */
  readonly unusualDeletions: number;
  /** The address of the API, or of a proxy before it. */
  readonly apiUrl: string;
}

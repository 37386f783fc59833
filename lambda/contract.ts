/**
 * The names and numbers on which the functions and the stack agree: a typo in a name does not compile.
 * This file imports nothing, so both sides can import it.
 */

/** Environment variables of the functions. Values are documented in `config.ts`. */
export const env = {
  storeHash: 'STORE_HASH',
  stage: 'STAGE',
  accessTokenSecretId: 'ACCESS_TOKEN_SECRET_ID',
  quotaShare: 'QUOTA_SHARE',
  customerTableName: 'CUSTOMER_TABLE_NAME',
  refreshQueueUrl: 'REFRESH_QUEUE_URL',
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  syncStateTableName: 'SYNC_STATE_TABLE_NAME',
  eventBusName: 'EVENT_BUS_NAME',
  webhookSecretId: 'WEBHOOK_SECRET_ID',
  requireSignature: 'REQUIRE_SIGNATURE',
  hookMarker: 'HOOK_MARKER',
  webhookUrl: 'WEBHOOK_URL',
  bigcommerceApiUrl: 'BIGCOMMERCE_API_URL',
  /** One of `customersApis`. */
  customersApi: 'CUSTOMERS_API',
  /** Some of `includedParts`, sorted and separated by commas. Absent when there are none. */
  include: 'INCLUDE',
  /** Some of `omittableFields`, sorted and separated by commas. Absent when there are none. */
  omitFields: 'OMIT_FIELDS',
  /** Powertools reads it. */
  logLevel: 'POWERTOOLS_LOG_LEVEL',
} as const;

/** Which copy of a store: one store may have a copy in each of several stages. */
export interface Identity {
  readonly storeHash: string;
  readonly stage: string;
}

/** Names a copy in metrics, logs, hooks and the SSM parameter. The name of a stack has no part in it. */
export function identityOf({ storeHash, stage }: Identity): string {
  return `${storeHash}/${stage}`;
}

/** The SSM parameter of a copy. Its value is the JSON of a `DeployedNames`. */
export function parameterName(identity: Identity): string {
  return `/customer-sync/${identityOf(identity)}`;
}

/** The names by which a command or another service finds the parts of a deployed copy. */
export interface DeployedNames {
  readonly customersTableName: string;
  readonly syncStateTableName: string;
  readonly eventBusName: string;
  readonly refreshQueueUrl: string;
  readonly refreshQueueArn: string;
  readonly deadLetterQueueUrl: string;
  readonly deadLetterQueueArn: string;
  readonly sweepDeadLetterQueueUrl: string;
  readonly refreshFunctionName: string;
  readonly refreshLogGroupName: string;
  readonly sweepFunctionName: string;
  readonly sweepLogGroupName: string;
  /** The ones about webhooks are absent where webhooks are off. */
  readonly webhookFunctionName?: string;
  readonly webhookLogGroupName?: string;
  readonly webhookAccessLogGroupName?: string;
  readonly webhookUrl?: string;
  readonly webhookSecretId?: string;
  readonly accessTokenSecretId: string;
  readonly alarmTopicArn: string;
  /** Absent where the dashboard is off. */
  readonly dashboardName?: string;
}

/** BigCommerce's APIs for customers. A copy uses one of them. */
export const customersApis = ['v2', 'v3'] as const;

export type CustomersApi = (typeof customersApis)[number];

/** Parts of a customer that V3 returns on request only. */
export const includedParts = ['addresses', 'attributes'] as const;

export type IncludedPart = (typeof includedParts)[number];

/** The lines of log levels before the chosen one are not written. */
export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

export type LogLevel = (typeof logLevels)[number];

/** `source` of every event on the bus. */
export const eventSource = 'customer-sync';

/** `detail-type` of the events on the bus. */
export const detailType = {
  refreshRequested: 'CustomerRefreshRequested',
  sweepContinued: 'CustomerSweepContinued',
} as const;

/** `incremental` copies what was modified since the watermark; `full` compares the whole store with the whole table. */
export const sweepScopes = ['incremental', 'full'] as const;

export type SweepScope = (typeof sweepScopes)[number];

/** The event that starts a sweep, from a schedule or by hand. */
export function sweepInput(scope: SweepScope): { sweep: SweepScope } {
  return { sweep: scope };
}

/** The keys and indexes of the customers table. Only `lambda/dynamodb` knows its other attributes. */
export const customersTable = {
  partitionKey: 'id',
  timeToLive: 'expiresAt',
  byEmail: { indexName: 'byEmail', partitionKey: 'emailKey' },
  fingerprints: {
    indexName: 'fingerprints',
    partitionKey: 'shard',
    sortKey: 'id',
    projected: ['fingerprint', 'observedAt', 'deletedAt'],
    shards: 16,
  },
} as const;

/** The keys of the table in which sweeps store their progress. */
export const syncStateTable = { partitionKey: 'name', timeToLive: 'expiresAt' } as const;

/** How BigCommerce's deliveries reach the webhook function. Header names are in lower case. */
export const webhooks = {
  path: '/webhooks',
  /** Its value names region, account and copy. It tells our hooks from those of other users of the same token. */
  markerHeader: 'x-customer-sync-copy',
  /** Its value is the secret that proves that a delivery comes from one of our hooks. */
  secretHeader: 'x-customer-sync-secret',
  /** The field that holds it in Secrets Manager. */
  secretField: 'secret',
  timeoutSeconds: 10,
} as const;

/** CloudWatch namespace of every metric; the one dimension `service` is the copy, such as `abc123/production`. */
export const metricNamespace = 'CustomerSync';

/**
 * The metrics that alarms read. Each costs $0.30 a month for the hours in which it is written, so a count is written only
 * while it is not 0.
 */
export const metric = {
  deleted: 'CustomersDeleted',
  /** Failed attempts that are made again, unless credentials or the configuration are the cause: these have their own. */
  failed: 'CustomersFailed',
  /** From a customer's `date_modified` to the stored row, for each change that a refresh or an incremental sweep stored. */
  lagSeconds: 'LagSeconds',
  /** Sweeps that found too many missing customers: a person must decide. */
  sweepsRefused: 'SweepsRefused',
  /** The longest time by which the copy may be behind, apart from deletes. */
  watermarkAgeSeconds: 'WatermarkAgeSeconds',
  /** Seconds since the last complete full sweep began. Before the first one: since the first copy was complete. */
  fullSweepAgeSeconds: 'FullSweepAgeSeconds',
  /** 1 for a delivery that was accepted, 0 for one that was rejected. */
  webhooksAccepted: 'WebhooksAccepted',
  /** Deliveries answered 400 or 413. */
  webhooksUnreadable: 'WebhooksUnreadable',
  /** Found by a sweep: hooks that were inactive, or a domain that BigCommerce has blocked. Deliveries may be missing. */
  hookGaps: 'HookGaps',
  /** The hooks could not be checked, or not all of them could be repaired, although the sweep itself was completed. */
  hookUpkeepFailed: 'HookUpkeepFailed',
  credentialsRejected: 'CredentialsRejected',
  configurationFailed: 'ConfigurationFailed',
} as const;

export type MetricName = (typeof metric)[keyof typeof metric];

/**
 * What else an invocation counts. These are fields of its line of counts, beside the metrics: the dashboard and the
 * runbook ask the logs for them. A count of 0 is absent.
 */
export const logField = {
  created: 'CustomersCreated',
  updated: 'CustomersUpdated',
  unchanged: 'CustomersUnchanged',
  superseded: 'CustomersSuperseded',
  satisfied: 'RequestsSatisfied',
  /** Attempts that failed, whatever the reason. */
  attemptsFailed: 'AttemptsFailed',
  /** Postponed attempts: the quota was spent, or a customer that was not found may not be readable yet. */
  postponed: 'CustomersPostponed',
  deadLettered: 'RequestsDeadLettered',
  /** Refresh requests that a sweep put on the bus. */
  refreshesRequested: 'RefreshesRequested',
  pagesSwept: 'PagesSwept',
  /** Listed records that cannot be read or stored. These customers are fetched by id. */
  unreadable: 'CustomersUnreadable',
  /** Customers that are stored, but no longer in the store's list. */
  missing: 'CustomersMissing',
  /**
   * Rows that a full sweep changed although their customers were modified before the watermark: webhooks and
   * incremental sweeps missed these changes.
   */
  drifted: 'CustomersDrifted',
  incrementalSweepsCompleted: 'IncrementalSweepsCompleted',
  fullSweepsCompleted: 'FullSweepsCompleted',
  sweepsContinued: 'SweepsContinued',
  /** Sweeps that stopped at their checkpoint because of the store, its quota or DynamoDB. */
  sweepsStopped: 'SweepsStopped',
  sweepsFailed: 'SweepsFailed',
  leasesLost: 'LeasesLost',
  watermarksRefused: 'WatermarksRefused',
  /** Deliveries that name no customer. */
  webhooksIgnored: 'WebhooksIgnored',
  /** Answered 401: no proof that BigCommerce sent them, or sent for another store. */
  webhooksRejected: 'WebhooksRejected',
  /** Answered 500, so BigCommerce delivers them again. */
  webhooksFailed: 'WebhooksFailed',
  /** Deliveries accepted without a fresh signature. */
  webhooksUnsigned: 'WebhooksUnsigned',
  hooksCreated: 'HooksCreated',
  /** Hooks that were found inactive. A full sweep copies what they did not report. */
  hooksInactive: 'HooksInactive',
  hooksRepaired: 'HooksRepaired',
  hooksRemoved: 'HooksRemoved',
  apiRequests: 'ApiRequests',
  apiRateLimited: 'ApiRateLimited',
  apiServerErrors: 'ApiServerErrors',
  apiRetries: 'ApiRetries',
  pacerWaitMs: 'PacerWaitMs',
  quotaLeft: 'QuotaLeft',
} as const;

export type LogFieldName = (typeof logField)[keyof typeof logField];

/** Everything that an invocation counts or measures. */
export type CountName = MetricName | LogFieldName;

/** `message` of the line of counts that ends an invocation. */
export const countsMessage = 'invocation counted';

/**
 * The numbers of the refresh pipeline that depend on each other. A test checks each relation.
 * A message that comes back waits hidden in the queue: 30 s, doubling to 15 min.
 */
export const refreshPipeline = {
  timeoutSeconds: 300,
  visibilityTimeoutSeconds: 1800,
  /**
   * The most messages of a batch. One V3 request names 50 customers: a thousand messages fill such requests even when
   * each customer is named often.
   */
  batchSize: { v2: 100, v3: 1_000 },
  batchingWindowSeconds: 1,
  maxConcurrency: 2,
  /** A direct call uses half of the quota of one queue process; see `queueProcessShare`. */
  directCallPart: 0.5,
  requestsInFlight: 8,
  firstRetryDelaySeconds: 30,
  longestRetryDelaySeconds: 900,
  /** 30 receives have 29 delays between them: 5 that double and 24 of 15 min, 6 h 15 min in all. */
  maxReceiveCount: 30,
} as const;

/**
 * The part of the store's quota that one queue process may use. All of them and one direct call together stay within
 * `quotaShare`. For a share of 0.5 it is 0.2.
 */
export function queueProcessShare(quotaShare: number): number {
  return quotaShare / (refreshPipeline.maxConcurrency + refreshPipeline.directCallPart);
}

/** The numbers of the sweeps that depend on each other. A test checks each relation. */
export const sweepSchedule = {
  /** The longest timeout that Lambda allows. */
  timeoutSeconds: 900,
  /** After a run was killed, no other run can begin for this long. */
  leaseSeconds: 60,
} as const;

/**
 * What the functions and the stack agree on: a typo in any of these names does not compile.
 * This file imports nothing, so that both sides may read it.
 */

/** Environment variables of the functions. Values are documented in `config.ts`. */
export const env = {
  storeHash: 'STORE_HASH',
  stackName: 'STACK_NAME',
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
} as const;

/** `source` of every event on the bus. */
export const eventSource = 'customer-sync';

/** `detail-type` of the events on the bus. */
export const detailType = {
  refreshRequested: 'CustomerRefreshRequested',
  sweepContinued: 'CustomerSweepContinued',
} as const;

/** The two sweeps; what they are is said at `SweepScope` in `lambda/sync`. */
export const sweepScopes = ['incremental', 'full'] as const;

export type SweepScope = (typeof sweepScopes)[number];

/** What starts a sweep, from a schedule or by hand. */
export function sweepInput(scope: SweepScope): { sweep: SweepScope } {
  return { sweep: scope };
}

/** The keys and indexes of the customers table; its other attributes are `lambda/dynamodb`'s alone. */
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

/** The keys of the table in which sweeps remember how far they are. */
export const syncStateTable = { partitionKey: 'name', timeToLive: 'expiresAt' } as const;

/** How BigCommerce's deliveries reach us. Header names are in lower case. */
export const webhooks = {
  path: '/webhooks',
  /** Its value names the stack among all there are: others, who use the same token, have hooks beside ours. */
  markerHeader: 'x-customer-sync-stack',
  /** Its value is the secret that proves a delivery to be one of our hooks'. */
  secretHeader: 'x-customer-sync-secret',
  /** The field of the secret in Secrets Manager that holds it: `{"secret": "...", "accepted": ["an older one"]}`. */
  secretField: 'secret',
  timeoutSeconds: 10,
} as const;

/** CloudWatch namespace of every metric; the one dimension `service` is the stack's name. */
export const metricNamespace = 'CustomerSync';

/** Custom metrics. Unless the name carries a unit they count. */
export const metric = {
  created: 'CustomersCreated',
  updated: 'CustomersUpdated',
  unchanged: 'CustomersUnchanged',
  superseded: 'CustomersSuperseded',
  deleted: 'CustomersDeleted',
  satisfied: 'RequestsSatisfied',
  /** Tries that failed. */
  failed: 'CustomersFailed',
  /** Tries put off: the quota was spent, or a customer that was not found may not be readable yet. */
  postponed: 'CustomersPostponed',
  deadLettered: 'RequestsDeadLettered',
  /** Refresh requests that a sweep put on the bus. */
  refreshesRequested: 'RefreshesRequested',
  pagesSwept: 'PagesSwept',
  /** Records of a list that cannot be read or stored: asked for by id. */
  unreadable: 'CustomersUnreadable',
  /** Stored, but no longer listed. */
  missing: 'CustomersMissing',
  /**
   * Rows that a full sweep changed although they were modified before the watermark: webhooks and incremental
   * sweeps have missed them.
   */
  drifted: 'CustomersDrifted',
  /** Written as 0 by a sweep that ends otherwise. */
  incrementalSweepsCompleted: 'IncrementalSweepsCompleted',
  fullSweepsCompleted: 'FullSweepsCompleted',
  sweepsContinued: 'SweepsContinued',
  /** Sweeps that the store, its quota or DynamoDB stopped at their checkpoint. */
  sweepsStopped: 'SweepsStopped',
  sweepsFailed: 'SweepsFailed',
  /** Sweeps that found so many customers missing that a person must decide. */
  sweepsRefused: 'SweepsRefused',
  leasesLost: 'LeasesLost',
  watermarksRefused: 'WatermarksRefused',
  /** How far the copy may be behind, apart from deletes. */
  watermarkAgeSeconds: 'WatermarkAgeSeconds',
  /** Since the start of the last complete full sweep; before the first, since the end of the backfill. */
  fullSweepAgeSeconds: 'FullSweepAgeSeconds',
  /** Deliveries that named a customer who was asked for. */
  webhooksAccepted: 'WebhooksAccepted',
  /** Deliveries of no interest to us. */
  webhooksIgnored: 'WebhooksIgnored',
  /** Answered 401: not proved to be BigCommerce's, or of another store. */
  webhooksRejected: 'WebhooksRejected',
  /** Answered 400 or 413. */
  webhooksUnreadable: 'WebhooksUnreadable',
  /** Answered 500, so that they are delivered again. */
  webhooksFailed: 'WebhooksFailed',
  /** Accepted without a fresh signature. */
  webhooksUnsigned: 'WebhooksUnsigned',
  hooksCreated: 'HooksCreated',
  /** Hooks that were found inactive; what happened meanwhile is swept. */
  hooksInactive: 'HooksInactive',
  hooksRepaired: 'HooksRepaired',
  hooksRemoved: 'HooksRemoved',
  /** BigCommerce does not deliver to us for a while. */
  hookDomainsBlocked: 'HookDomainsBlocked',
  /** The hooks could not be looked after, or not all of them mended. */
  hookUpkeepFailed: 'HookUpkeepFailed',
  credentialsRejected: 'CredentialsRejected',
  configurationFailed: 'ConfigurationFailed',
  apiRequests: 'ApiRequests',
  apiRateLimited: 'ApiRateLimited',
  apiServerErrors: 'ApiServerErrors',
  apiRetries: 'ApiRetries',
  pacerWaitMs: 'PacerWaitMs',
  quotaLeft: 'QuotaLeft',
} as const;

export type MetricName = (typeof metric)[keyof typeof metric];

/**
 * The numbers of the refresh pipeline that must agree with one another; each relation is a test.
 * A message that comes back waits in the queue, hidden: 30 s, doubling to 15 min.
 */
export const refreshPipeline = {
  timeoutSeconds: 300,
  visibilityTimeoutSeconds: 1800,
  batchSize: 100,
  batchingWindowSeconds: 1,
  maxConcurrency: 2,
  /** A direct call uses half of the quota that a process of the queue uses; see `queueProcessShare`. */
  directCallPart: 0.5,
  requestsInFlight: 8,
  firstRetryDelaySeconds: 30,
  longestRetryDelaySeconds: 900,
  /** 30 receives are 29 delays: 5 doublings and 24 times 15 min, 6 h 15 min in all. */
  maxReceiveCount: 30,
} as const;

/**
 * The part of the store's quota that one process of the queue may use, so that all of them and one direct call together
 * stay within `quotaShare`: 0.2 of 0.5.
 */
export function queueProcessShare(quotaShare: number): number {
  return quotaShare / (refreshPipeline.maxConcurrency + refreshPipeline.directCallPart);
}

/** The numbers of the sweeps that must agree with one another; each relation is a test. */
export const sweepSchedule = {
  /** The longest that Lambda allows. */
  timeoutSeconds: 900,
  /** A run that is killed keeps others out for so long. */
  leaseSeconds: 60,
} as const;

/**
 * What the functions and the stack agree on: a typo in any of these names does not compile.
 * This file imports nothing, so that both sides may read it.
 */

/** Environment variables of the refresh function. Values are documented at `readConfig`. */
export const env = {
  storeHash: 'STORE_HASH',
  stackName: 'STACK_NAME',
  accessTokenSecretId: 'ACCESS_TOKEN_SECRET_ID',
  quotaShare: 'QUOTA_SHARE',
  customerTableName: 'CUSTOMER_TABLE_NAME',
  refreshQueueUrl: 'REFRESH_QUEUE_URL',
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  bigcommerceApiUrl: 'BIGCOMMERCE_API_URL',
} as const;

/** `source` of every event on the bus. */
export const eventSource = 'customer-sync';

/** `detail-type` of the events on the bus. */
export const detailType = {
  refreshRequested: 'CustomerRefreshRequested',
} as const;

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
  requestsInFlight: 8,
  firstRetryDelaySeconds: 30,
  longestRetryDelaySeconds: 900,
  /** 30 receives are 29 delays: 5 doublings and 24 times 15 min, 6 h 15 min in all. */
  maxReceiveCount: 30,
} as const;

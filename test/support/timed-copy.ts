import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { toRefreshEvent } from '../../lambda/aws/events/refresh-event.ts';
import { createDeadLetterQueue } from '../../lambda/aws/queue/dead-letters.ts';
import { createRefreshQueue } from '../../lambda/aws/queue/refresh-queue.ts';
import { createClient } from '../../lambda/bigcommerce/client.ts';
import { createCustomersV2 } from '../../lambda/bigcommerce/v2/customers.ts';
import { refreshPipeline } from '../../lambda/contract.ts';
import { toTimestamp } from '../../lambda/customer/timestamp.ts';
import { answerQueue, toRefreshInput } from '../../lambda/handlers/refresh-inputs.ts';
import { createRecentFetches } from '../../lambda/sync/refresh/recent-fetches.ts';
import {
  type RefreshDeps,
  type RefreshResult,
  refreshCustomers,
} from '../../lambda/sync/refresh/refresh-customers.ts';
import type { RefreshReason, RefreshRequest } from '../../lambda/sync/refresh-request.ts';
import { startEndpointServer } from '../../local/aws/endpoint-server.ts';
import { toSqsEvent } from '../../local/aws/lambda/sqs-event.ts';
import { createQueue } from '../../local/aws/sqs/queue.ts';
import { createSqs, queueUrl } from '../../local/aws/sqs/sqs.ts';
import { accessToken, testStart } from '../local/store/running-store.ts';
import { type RunningSweep, type RunningSweepOptions, runningSweep } from './running-sweep.ts';
import type { DynamoDb } from './running-table.ts';
import { countingTelemetry, tokenOf } from './source.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';

/** A store, its copy and the refresh queue between them, on one clock that skips every wait. */
export interface TimedCopy extends Pick<RunningSweep, 'store' | 'table' | 'sweep' | 'state' | 'putState'> {
  readonly now: Stopwatch['now'];
  readonly advance: Stopwatch['advance'];
  /** Puts a request into the refresh queue. It was made `requestedAgoMs` ago; now by default. */
  request(customerId: number, reason: RefreshReason, requestedAgoMs?: number): void;
  /** Runs one invocation with all due messages. Returns the result of each customer. */
  invoke(): Promise<ReadonlyMap<number, RefreshResult>>;
  /** Invokes whenever a message is due, until the queue is empty. Returns how long that took. */
  settle(): Promise<number>;
  /** Number of messages in the queue, including hidden ones. */
  waiting(): number;
  /** From now on a new process refreshes, which remembers no fetch. */
  restart(): void;
  deadLetters(): number;
  fetchesOf(customerId: number): number;
}

export interface TimedCopyOptions
  extends Pick<RunningSweepOptions, 'sourceAheadMs' | 'fetch' | 'longestPage'> {
  /** The time at the beginning; testStart by default. */
  readonly stopwatch?: Stopwatch;
}

/** The longest time that a request may take: more than 6 hours. */
const longestMs = 8 * 3_600_000;
const stepMs = 1_000;

export async function timedCopy(dynamoDb: DynamoDb, options: TimedCopyOptions = {}): Promise<TimedCopy> {
  const { stopwatch = createStopwatch(testStart), ...sweepOptions } = options;
  const { now, advance, asking: clock } = stopwatch;
  const { client, queue, deadLetterQueue, urls } = await startQueues(stopwatch);

  function request(customerId: number, reason: RefreshReason, requestedAgoMs = 0): void {
    const requestedAt = toTimestamp(now() - requestedAgoMs);
    queue.send(JSON.stringify(toRefreshEvent({ request: { customerId, reason }, requestedAt })));
  }

  const { store, table, sweep, state, putState } = await runningSweep(dynamoDb, {
    ...sweepOptions,
    stopwatch,
    instead: () => ({
      events: {
        async requestRefreshes(customerIds, reason) {
          for (const customerId of customerIds) request(customerId, reason);
        },
        continueSweep: async () => {},
      },
    }),
  });

  const begin = (): RefreshDeps => ({
    source: createCustomersV2(
      createClient(
        { apiUrl: store.url, storeHash: 'abc123', quotaShare: 1 },
        {
          tokens: tokenOf(accessToken),
          telemetry: countingTelemetry().telemetry,
          clock,
          random: () => 0,
          fetch: options.fetch ?? fetch,
        },
      ),
    ),
    rows: { holdsOthers: async () => true },
    table,
    recentFetches: createRecentFetches(),
    clock,
    requestsInFlight: refreshPipeline.requestsInFlight,
  });
  let deps = begin();

  const telemetry = {
    refreshed: () => {},
    refused: () => {},
    done: () => {},
    postponed: () => {},
    deadLettered: () => {},
    notSettled(_ids: object, error: unknown) {
      throw error;
    },
  };
  const deadLetters = createDeadLetterQueue(client, urls.deadLetters);
  const refreshQueue = createRefreshQueue({ client, refreshQueueUrl: urls.refresh, deadLetters, telemetry });

  async function invoke(): Promise<ReadonlyMap<number, RefreshResult>> {
    const messages = await queue.receive({ max: refreshPipeline.batchSize.v2 });
    const input = toRefreshInput(toSqsEvent(messages, queue.name));
    if (input.kind !== 'queue') throw new Error('expected a batch');
    const all = new Map<number, RefreshResult>();
    const refresh = async (requests: readonly RefreshRequest[]) => {
      const deadlineMs = now() + refreshPipeline.timeoutSeconds * 1_000;
      const results = await refreshCustomers(requests, deadlineMs, deps);
      for (const [id, result] of results) all.set(id, result);
      return results;
    };
    const { batchItemFailures } = await answerQueue(input.records, refresh, refreshQueue, telemetry);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, receiptHandle } of messages) if (!failed.has(id)) queue.delete(receiptHandle);
    return all;
  }

  const waiting = () => Object.values(queue.counts()).reduce((sum, count) => sum + count, 0);

  return {
    store,
    table,
    sweep,
    state,
    putState,
    now,
    advance,
    request,
    invoke,
    waiting,

    async settle() {
      const startMs = now();
      while (waiting() > 0) {
        if (now() - startMs > longestMs) throw new Error('the queue does not become empty');
        if (queue.counts().visible > 0) await invoke();
        else advance(stepMs);
      }
      return now() - startMs;
    },

    restart() {
      deps = begin();
    },

    deadLetters: () => deadLetterQueue.counts().visible,
    fetchesOf: (id) => store.requests.filter(({ customerId }) => customerId === id).length,
  };
}

async function startQueues({ asking: clock }: Stopwatch) {
  const deadLetterQueue = createQueue({ name: 'dead-letters', clock });
  const queue = createQueue({
    name: 'refresh',
    clock,
    visibilityTimeoutMs: refreshPipeline.visibilityTimeoutSeconds * 1_000,
    redrive: { deadLetterQueue, maxReceiveCount: refreshPipeline.maxReceiveCount },
  });
  const queues = new Map([queue, deadLetterQueue].map((each) => [each.name, each]));
  const { endpoint, close } = await startEndpointServer({ services: [createSqs(queues)] });
  onTestFinished(close);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return {
    queue,
    deadLetterQueue,
    client: new SQSClient({ endpoint, region: 'us-east-1', credentials }),
    urls: { refresh: queueUrl(endpoint, queue.name), deadLetters: queueUrl(endpoint, deadLetterQueue.name) },
  };
}

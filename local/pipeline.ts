import { detailType, eventSource, refreshPipeline } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { createEventRule } from './aws/events/event-rule.ts';
import { allIdle } from './aws/idle.ts';
import { createAsyncInvocations } from './aws/lambda/async-invocations.ts';
import { startQueueMapping } from './aws/lambda/queue-mapping.ts';
import { createWarmInstances, type FunctionInstance } from './aws/lambda/warm-instances.ts';
import { refreshEnvironment, sweepEnvironment } from './pipeline-environment.ts';
import { type PipelineServices, startPipelineServices } from './pipeline-services.ts';

export interface PipelineOptions {
  readonly storeHash: string;
  readonly accessToken: string;
  /** Whoever on this machine knows the name can read the secret. */
  readonly secretName?: string;
  readonly apiUrl: string;
  readonly dynamoDbEndpoint: string;
  readonly tableName: string;
  /** The time of queues and events. */
  readonly clock: Clock;
  /** The part of the store's quota that each process of the refresh function may use. */
  readonly quotaShare?: number;
  /** The part of it for the sweep function; 0.4 by default. */
  readonly sweepQuotaShare?: number;
  /** For the AWS endpoints; a free one by default. */
  readonly port?: number;
  /** Makes an instance of the refresh function, given its environment. */
  readonly createFunction: (environment: Record<string, string>) => FunctionInstance;
  /** The same for the sweep function. Without it there are no sweeps; with it they need `syncStateTableName`. */
  readonly createSweepFunction?: (environment: Record<string, string>) => FunctionInstance;
  readonly syncStateTableName?: string;
}

export interface Pipeline extends Pick<PipelineServices, 'queue' | 'deadLetterQueue' | 'secrets' | 'aws'> {
  /** Publishes one CustomerRefreshRequested for each customer. */
  request(customerIds: Iterable<unknown>, reason?: string): void;
  /** Calls the refresh function directly. */
  invoke(event: unknown): Promise<unknown>;
  /** Calls the sweep function directly, and resolves with its report. */
  sweep(event: unknown): Promise<unknown>;
  /** Resolves when every request is done or dead-lettered and no sweep is being continued. */
  idle(): Promise<void>;
  readonly busName: string;
  /** Why whole batches failed. */
  readonly failures: readonly unknown[];
  /** Why sweeps failed that the bus had called for. */
  readonly sweepFailures: readonly unknown[];
  close(): Promise<void>;
}

/** Bus, rules, queue, mapping and dead letters with the stack's own settings, around refresh and sweep function. */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { secretName = 'bigcommerce-access', clock, port } = options;
  const services = await startPipelineServices({ ...options, secretName, port });
  const { bus, queue, deadLetterQueue, aws } = services;
  const common = {
    ...options,
    secretName,
    endpoint: aws.endpoint,
    deadLetterQueueName: deadLetterQueue.name,
  };

  const { quotaShare } = options;
  const invoke = createWarmInstances(() =>
    options.createFunction(refreshEnvironment(common, { queueName: queue.name, quotaShare })),
  );
  bus.route({
    matches: ruleFor(detailType.refreshRequested),
    deliver: (event) => void queue.send(JSON.stringify(event)),
  });
  const mapping = startQueueMapping({
    queue,
    clock,
    batchSize: refreshPipeline.batchSize,
    batchingWindowMs: refreshPipeline.batchingWindowSeconds * 1_000,
    maxConcurrency: refreshPipeline.maxConcurrency,
    reportBatchItemFailures: true,
    invoke,
  });

  const sweep = createWarmInstances(() => {
    const { createSweepFunction, syncStateTableName, sweepQuotaShare } = options;
    if (!createSweepFunction || syncStateTableName === undefined) {
      throw new Error('this pipeline runs no sweeps: it needs createSweepFunction and syncStateTableName');
    }
    return createSweepFunction(
      sweepEnvironment(common, { syncStateTableName, busName: bus.name, quotaShare: sweepQuotaShare }),
    );
  });
  const continued = createAsyncInvocations({ invoke: sweep });
  bus.route({
    matches: ruleFor(detailType.sweepContinued),
    deliver: (event) => void continued.invoke(event),
  });

  return {
    ...services,
    busName: bus.name,
    failures: mapping.failures,
    sweepFailures: continued.failures,
    invoke,
    sweep,
    idle: () => allIdle([mapping, continued]),
    request(customerIds, reason = 'manual') {
      const requestedAt = new Date(clock.now()).toISOString();
      for (const customerId of customerIds) {
        bus.publish({
          source: eventSource,
          detailType: detailType.refreshRequested,
          detail: { customerId, reason, requestedAt },
          time: clock.now(),
        });
      }
    },
    async close() {
      await Promise.all([mapping.stop(), continued.stop()]);
      await aws.close();
    },
  };
}

function ruleFor(detailType: string) {
  return createEventRule({ source: [eventSource], 'detail-type': [detailType] });
}

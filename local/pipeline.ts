import { detailType, eventSource, refreshPipeline } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { createEventRule } from './aws/events/event-rule.ts';
import { allIdle } from './aws/idle.ts';
import { createAsyncInvocations } from './aws/lambda/async-invocations.ts';
import { startQueueMapping } from './aws/lambda/queue-mapping.ts';
import { createWarmInstances, type FunctionInstance } from './aws/lambda/warm-instances.ts';
import { refreshEnvironment, sweepEnvironment, webhookEnvironment } from './pipeline-environment.ts';
import { type PipelineServices, startPipelineServices } from './pipeline-services.ts';
import { startPipelineWebhooks, webhookUrl } from './pipeline-webhooks.ts';

export interface PipelineOptions {
  readonly storeHash: string;
  readonly accessToken: string;
  /** Proves the store's signatures; without it they are not checked. */
  readonly clientSecret?: string;
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
  /** The same for the webhook function. Without it there is no HTTP API, and no hook is looked after. */
  readonly createWebhookFunction?: (environment: Record<string, string>) => FunctionInstance;
  /** As for `secretName`: under it lies what proves a delivery to be one of our hooks'. */
  readonly webhookSecretName?: string;
  /** Whether the webhook function refuses deliveries without a fresh signature; not by default. */
  readonly requireSignature?: boolean;
  /** For the HTTP API; a free one by default. */
  readonly webhookPort?: number;
}

export interface Pipeline extends Pick<PipelineServices, 'queue' | 'deadLetterQueue' | 'secrets' | 'aws'> {
  /** Publishes one CustomerRefreshRequested for each customer. */
  request(customerIds: Iterable<unknown>, reason?: string): void;
  /** Calls the refresh function directly. */
  invoke(event: unknown): Promise<unknown>;
  /** Calls the sweep function directly, and resolves with its report. */
  sweep(event: unknown): Promise<unknown>;
  /** Resolves when every delivery is answered, every request done or dead-lettered, and no sweep being continued. */
  idle(): Promise<void>;
  readonly busName: string;
  /** Why whole batches failed. */
  readonly failures: readonly unknown[];
  /** Why sweeps failed that the bus had called for. */
  readonly sweepFailures: readonly unknown[];
  /** Where hooks deliver to, public as BigCommerce insists. Undefined, as the next two, without a webhook function. */
  readonly webhookUrl: string | undefined;
  /** Where that really is, path included. */
  readonly webhookEndpoint: string | undefined;
  /** Of the secret `{"secret": "..."}` that our hooks send along. */
  readonly webhookSecretName: string | undefined;
  /** Why deliveries were answered with a 500 that the webhook function did not give itself. */
  readonly webhookFailures: readonly unknown[];
  close(): Promise<void>;
}

/** Bus, rules, queue, mapping, dead letters and HTTP API with the stack's own settings, around the functions. */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { secretName = 'bigcommerce-access', clientSecret, clock, port, createWebhookFunction } = options;
  const hooks = createWebhookFunction && {
    createFunction: createWebhookFunction,
    url: webhookUrl,
    secretName: options.webhookSecretName ?? 'webhooks',
  };
  await using started = new AsyncDisposableStack();
  const services = await startPipelineServices({
    ...options,
    clientSecret,
    secretName,
    webhookSecretName: hooks?.secretName,
    port,
  });
  const { bus, queue, deadLetterQueue, aws } = services;
  started.defer(aws.close);
  const common = {
    ...options,
    secretName,
    endpoint: aws.endpoint,
  };

  const { quotaShare } = options;
  const invoke = createWarmInstances(() =>
    options.createFunction(
      refreshEnvironment(common, {
        queueName: queue.name,
        deadLetterQueueName: deadLetterQueue.name,
        quotaShare,
      }),
    ),
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
  started.defer(mapping.stop);

  const sweep = createWarmInstances(() => {
    const { createSweepFunction, syncStateTableName, sweepQuotaShare } = options;
    if (!createSweepFunction || syncStateTableName === undefined) {
      throw new Error('this pipeline runs no sweeps: it needs createSweepFunction and syncStateTableName');
    }
    return createSweepFunction(
      sweepEnvironment(common, {
        syncStateTableName,
        busName: bus.name,
        quotaShare: sweepQuotaShare,
        webhooks: hooks,
      }),
    );
  });
  const continued = createAsyncInvocations({ invoke: sweep });
  started.defer(continued.stop);
  bus.route({
    matches: ruleFor(detailType.sweepContinued),
    deliver: (event) => void continued.invoke(event),
  });

  const ingress =
    hooks &&
    (await startPipelineWebhooks({
      clock,
      port: options.webhookPort,
      createFunction: () =>
        hooks.createFunction(
          webhookEnvironment(common, {
            secretName: hooks.secretName,
            busName: bus.name,
            requireSignature: options.requireSignature ?? false,
          }),
        ),
    }));
  if (ingress) started.defer(ingress.close);

  const running = started.move();
  return {
    ...services,
    busName: bus.name,
    failures: mapping.failures,
    sweepFailures: continued.failures,
    webhookUrl: hooks?.url,
    webhookEndpoint: ingress?.endpoint,
    webhookSecretName: hooks?.secretName,
    webhookFailures: ingress?.failures ?? [],
    invoke,
    sweep,
    idle: () => allIdle([mapping, continued, ...(ingress ? [ingress] : [])]),
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
    close: () => running.disposeAsync(),
  };
}

function ruleFor(detailType: string) {
  return createEventRule({ source: [eventSource], 'detail-type': [detailType] });
}

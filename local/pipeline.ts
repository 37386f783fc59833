import { detailType, env, eventSource, refreshPipeline } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { type EndpointServer, startEndpointServer } from './aws/endpoint-server.ts';
import { createEventBridge } from './aws/events/event-bridge.ts';
import { createEventBus } from './aws/events/event-bus.ts';
import { createEventRule } from './aws/events/event-rule.ts';
import { startQueueMapping } from './aws/lambda/queue-mapping.ts';
import { sdkEnvironment } from './aws/sdk-environment.ts';
import { createSecretsManager } from './aws/secrets-manager.ts';
import { createQueue, type Queue } from './aws/sqs/queue.ts';
import { createSqs, queueUrl } from './aws/sqs/sqs.ts';

const names = {
  stack: 'local',
  bus: 'customer-sync',
  queue: 'refresh',
  deadLetterQueue: 'refresh-dead-letters',
};

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
  /** The part of the store's quota that each function may use. */
  readonly quotaShare?: number;
  /** For the AWS endpoints; a free one by default. */
  readonly port?: number;
  /** Makes an instance of the function, given its environment. */
  readonly createFunction: (environment: Record<string, string>) => FunctionInstance;
}

/** Is handed one event at a time, as Lambda does. */
export type FunctionInstance = (event: unknown) => Promise<unknown>;

export interface Pipeline {
  /** Publishes one CustomerRefreshRequested for each customer. */
  request(customerIds: Iterable<unknown>, reason?: string): void;
  /** Calls the function directly. */
  invoke(event: unknown): Promise<unknown>;
  /** Resolves when every request is done or dead-lettered. */
  idle(): Promise<void>;
  readonly busName: string;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  /** Secrets by name; changing one rotates it. */
  readonly secrets: Map<string, string>;
  readonly aws: EndpointServer;
  /** Why whole batches failed. */
  readonly failures: readonly unknown[];
  close(): Promise<void>;
}

/** Bus, rule, queue, mapping and dead letters with the stack's own settings, around the refresh function. */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { storeHash, accessToken, secretName = 'bigcommerce-access', clock } = options;
  const deadLetterQueue = createQueue({ name: names.deadLetterQueue, clock });
  const queue = createQueue({
    name: names.queue,
    clock,
    visibilityTimeoutMs: refreshPipeline.visibilityTimeoutSeconds * 1_000,
    redrive: { deadLetterQueue, maxReceiveCount: refreshPipeline.maxReceiveCount },
  });
  const bus = createEventBus(names.bus);
  bus.route({
    matches: createEventRule({ source: [eventSource], 'detail-type': [detailType.refreshRequested] }),
    deliver: (event) => void queue.send(JSON.stringify(event)),
  });
  const secrets = new Map([[secretName, JSON.stringify({ accessToken })]]);
  const queues = new Map([queue, deadLetterQueue].map((each) => [each.name, each]));
  const aws = await startEndpointServer({
    services: [
      createSecretsManager(secrets),
      createSqs(queues),
      createEventBridge(new Map([[bus.name, bus]]), clock),
    ],
    ...(options.port !== undefined && { port: options.port }),
  });

  const environment = {
    ...sdkEnvironment({ endpoint: aws.endpoint, dynamoDbEndpoint: options.dynamoDbEndpoint }),
    [env.storeHash]: storeHash,
    [env.stackName]: names.stack,
    [env.accessTokenSecretId]: secretName,
    [env.quotaShare]: String(options.quotaShare ?? 0.5 / refreshPipeline.maxConcurrency),
    [env.customerTableName]: options.tableName,
    [env.refreshQueueUrl]: queueUrl(aws.endpoint, queue.name),
    [env.deadLetterQueueUrl]: queueUrl(aws.endpoint, deadLetterQueue.name),
    [env.bigcommerceApiUrl]: options.apiUrl,
  };
  const invoke = oneEventAtATime(() => options.createFunction(environment));
  const mapping = startQueueMapping({
    queue,
    clock,
    batchSize: refreshPipeline.batchSize,
    batchingWindowMs: refreshPipeline.batchingWindowSeconds * 1_000,
    maxConcurrency: refreshPipeline.maxConcurrency,
    reportBatchItemFailures: true,
    invoke,
  });

  return {
    busName: bus.name,
    queue,
    deadLetterQueue,
    secrets,
    aws,
    failures: mapping.failures,
    invoke,
    idle: mapping.idle,
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
      await mapping.stop();
      await aws.close();
    },
  };
}

/** As Lambda does: events at the same time meet instances of their own, which stay warm. */
function oneEventAtATime(create: () => FunctionInstance): FunctionInstance {
  const idle: FunctionInstance[] = [];
  return async (event) => {
    const instance = idle.pop() ?? create();
    return await instance(event).finally(() => idle.push(instance));
  };
}

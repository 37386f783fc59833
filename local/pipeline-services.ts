import { refreshPipeline } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { type EndpointServer, startEndpointServer } from './aws/endpoint-server.ts';
import { createEventBridge } from './aws/events/event-bridge.ts';
import { createEventBus, type EventBus } from './aws/events/event-bus.ts';
import { createSecretsManager } from './aws/secrets-manager.ts';
import { createQueue, type Queue } from './aws/sqs/queue.ts';
import { createSqs } from './aws/sqs/sqs.ts';

export interface PipelineServicesOptions {
  readonly accessToken: string;
  readonly secretName: string;
  readonly clock: Clock;
  readonly port: number | undefined;
}

/** The bus still has no rules, and nobody takes from the queue. */
export interface PipelineServices {
  readonly bus: EventBus;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  /** By name; changing one rotates it. */
  readonly secrets: Map<string, string>;
  readonly aws: EndpointServer;
}

/** Bus, queues with the stack's own settings, and the store's secret, behind one endpoint. */
export async function startPipelineServices({
  accessToken,
  secretName,
  clock,
  port,
}: PipelineServicesOptions): Promise<PipelineServices> {
  const deadLetterQueue = createQueue({ name: 'refresh-dead-letters', clock });
  const queue = createQueue({
    name: 'refresh',
    clock,
    visibilityTimeoutMs: refreshPipeline.visibilityTimeoutSeconds * 1_000,
    redrive: { deadLetterQueue, maxReceiveCount: refreshPipeline.maxReceiveCount },
  });
  const bus = createEventBus('customer-sync');
  const secrets = new Map([[secretName, JSON.stringify({ accessToken })]]);
  const queues = new Map([queue, deadLetterQueue].map((each) => [each.name, each]));
  const aws = await startEndpointServer({
    services: [
      createSecretsManager(secrets),
      createSqs(queues),
      createEventBridge(new Map([[bus.name, bus]]), clock),
    ],
    ...(port !== undefined && { port }),
  });
  return { bus, queue, deadLetterQueue, secrets, aws };
}

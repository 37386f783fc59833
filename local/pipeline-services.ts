import { randomBytes } from 'node:crypto';
import { refreshPipeline, webhooks } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { type EndpointServer, startEndpointServer } from './aws/endpoint-server.ts';
import { createEventBridge } from './aws/events/event-bridge.ts';
import { createEventBus, type EventBus } from './aws/events/event-bus.ts';
import { createSecretsManager } from './aws/secrets-manager.ts';
import { createQueue, type Queue } from './aws/sqs/queue.ts';
import { createSqs } from './aws/sqs/sqs.ts';

export interface PipelineServicesOptions {
  readonly accessToken: string;
  readonly clientSecret: string | undefined;
  readonly secretName: string;
  /** Holds what proves a delivery to be one of our hooks'. Undefined without webhooks. */
  readonly webhookSecretName: string | undefined;
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

/** Bus, queues with the stack's own settings, and the secrets, behind one endpoint. */
export async function startPipelineServices({
  accessToken,
  clientSecret,
  secretName,
  webhookSecretName,
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
  const secrets = new Map([[secretName, JSON.stringify({ accessToken, clientSecret })]]);
  if (webhookSecretName !== undefined) {
    const generated = randomBytes(32).toString('base64url');
    secrets.set(webhookSecretName, JSON.stringify({ [webhooks.secretField]: generated }));
  }
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

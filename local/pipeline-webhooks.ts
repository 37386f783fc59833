import { webhooks } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { type HttpApi, startHttpApi } from './aws/http-api/http-api.ts';
import { createWarmInstances, type FunctionInstance } from './aws/lambda/warm-instances.ts';

/** How deliveries reach the webhook function. */
export interface PipelineWebhooks extends Pick<HttpApi, 'isIdle' | 'idle' | 'failures' | 'close'> {
  /** Where deliveries to `webhookUrl` really go. */
  readonly endpoint: string;
}

/** The webhook function behind an HTTP API. */
export async function startPipelineWebhooks(options: {
  readonly createFunction: () => FunctionInstance;
  readonly clock: Clock;
  readonly port: number | undefined;
}): Promise<PipelineWebhooks> {
  const { createFunction, clock, port } = options;
  const api = await startHttpApi({
    domainName,
    clock,
    routes: [{ routeKey: `POST ${webhooks.path}`, invoke: createWarmInstances(createFunction) }],
    ...(port !== undefined && { port }),
  });
  return { ...api, endpoint: `${api.endpoint}${webhooks.path}` };
}

/** A name that is reserved for examples: nobody is there. */
const domainName = 'hooks.example.com';

/**
 * Where hooks deliver to: BigCommerce insists on HTTPS and port 443. It is the same for every pipeline, for nobody
 * but its own store knows the way.
 */
export const webhookUrl = `https://${domainName}${webhooks.path}`;

import { detailType } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { createEventRule } from '../local/aws/events/event-rule.ts';
import { refreshEnvironment, sweepEnvironment } from '../local/pipeline-environment.ts';
import { startPipelineServices } from '../local/pipeline-services.ts';
import { accessToken } from './silence.ts';
import type { FunctionSettings } from './started-function.ts';

export const storeHash = 'abc123';
export const tableName = 'customers';
export const syncStateTableName = 'sync-state';

export interface FunctionEnvironments {
  /** What a function is told by its environment, shares of the quota as the stack sets them. */
  of(name: FunctionSettings['name'], dynamoDbEndpoint: string): Record<string, string>;
  /** The customers that were asked for by id over the bus. */
  readonly asked: readonly unknown[];
}

/** Starts bus, queues and secret, of which nobody takes anything; they end with `open`. */
export async function startFunctionEnvironments(
  apiUrl: string,
  clock: Clock,
  open: AsyncDisposableStack,
): Promise<FunctionEnvironments> {
  const secretName = 'bigcommerce-access';
  const { aws, bus, queue, deadLetterQueue } = await startPipelineServices({
    accessToken,
    secretName,
    clock,
    clientSecret: undefined,
    webhookSecretName: undefined,
    port: undefined,
  });
  open.defer(aws.close);

  const asked: unknown[] = [];
  bus.route({
    matches: createEventRule({ 'detail-type': [detailType.refreshRequested] }),
    deliver: (event) => void asked.push(event),
  });

  return {
    asked,
    of(name, dynamoDbEndpoint) {
      const common = {
        endpoint: aws.endpoint,
        dynamoDbEndpoint,
        storeHash,
        secretName,
        apiUrl,
        tableName,
      };
      if (name === 'refresh') {
        return refreshEnvironment(common, {
          queueName: queue.name,
          deadLetterQueueName: deadLetterQueue.name,
          quotaShare: undefined,
        });
      }
      const busName = bus.name;
      return sweepEnvironment(common, {
        syncStateTableName,
        busName,
        quotaShare: undefined,
        webhooks: undefined,
      });
    },
  };
}

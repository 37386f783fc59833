import { env, refreshPipeline } from '../lambda/contract.ts';
import { sdkEnvironment } from './aws/sdk-environment.ts';
import { queueUrl } from './aws/sqs/sqs.ts';

/** What both functions are told. */
export interface CommonSettings {
  readonly endpoint: string;
  readonly dynamoDbEndpoint: string;
  readonly storeHash: string;
  readonly secretName: string;
  readonly apiUrl: string;
  readonly tableName: string;
  readonly deadLetterQueueName: string;
}

/** By default two processes at once may use half of the store's quota. */
export function refreshEnvironment(
  common: CommonSettings,
  own: { readonly queueName: string; readonly quotaShare: number | undefined },
): Record<string, string> {
  return {
    ...commonEnvironment(common),
    [env.quotaShare]: String(own.quotaShare ?? 0.5 / refreshPipeline.maxConcurrency),
    [env.refreshQueueUrl]: queueUrl(common.endpoint, own.queueName),
  };
}

export function sweepEnvironment(
  common: CommonSettings,
  own: {
    readonly syncStateTableName: string;
    readonly busName: string;
    readonly quotaShare: number | undefined;
  },
): Record<string, string> {
  return {
    ...commonEnvironment(common),
    [env.quotaShare]: String(own.quotaShare ?? 0.4),
    [env.syncStateTableName]: own.syncStateTableName,
    [env.eventBusName]: own.busName,
  };
}

function commonEnvironment(common: CommonSettings): Record<string, string> {
  return {
    ...sdkEnvironment(common),
    [env.storeHash]: common.storeHash,
    [env.stackName]: 'local',
    [env.accessTokenSecretId]: common.secretName,
    [env.bigcommerceApiUrl]: common.apiUrl,
    [env.customerTableName]: common.tableName,
    [env.deadLetterQueueUrl]: queueUrl(common.endpoint, common.deadLetterQueueName),
  };
}

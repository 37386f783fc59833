import { env, queueProcessShare } from '../lambda/contract.ts';
import { sdkEnvironment } from './aws/sdk-environment.ts';
import { queueUrl } from './aws/sqs/sqs.ts';

/** What all functions are told of the stack. */
export interface StackSettings {
  readonly endpoint: string;
  readonly dynamoDbEndpoint: string;
  readonly storeHash: string;
  readonly secretName: string;
}

/** What both functions are told that fetch customers. */
export interface CommonSettings extends StackSettings {
  readonly apiUrl: string;
  readonly tableName: string;
}

/** By default two processes at once and a direct call may use half of the store's quota. */
export function refreshEnvironment(
  common: CommonSettings,
  own: {
    readonly queueName: string;
    readonly deadLetterQueueName: string;
    readonly quotaShare: number | undefined;
  },
): Record<string, string> {
  return {
    ...commonEnvironment(common),
    [env.quotaShare]: String(own.quotaShare ?? queueProcessShare(0.5)),
    [env.refreshQueueUrl]: queueUrl(common.endpoint, own.queueName),
    [env.deadLetterQueueUrl]: queueUrl(common.endpoint, own.deadLetterQueueName),
  };
}

export function sweepEnvironment(
  common: CommonSettings,
  own: {
    readonly syncStateTableName: string;
    readonly busName: string;
    readonly quotaShare: number | undefined;
    /** Undefined without webhooks, which the sweep function would look after. */
    readonly webhooks: { readonly url: string; readonly secretName: string } | undefined;
  },
): Record<string, string> {
  return {
    ...commonEnvironment(common),
    [env.quotaShare]: String(own.quotaShare ?? 0.4),
    [env.syncStateTableName]: own.syncStateTableName,
    [env.eventBusName]: own.busName,
    [env.hookMarker]: 'local',
    ...(own.webhooks && {
      [env.webhookUrl]: own.webhooks.url,
      [env.webhookSecretId]: own.webhooks.secretName,
    }),
  };
}

export function webhookEnvironment(
  stack: StackSettings,
  own: { readonly secretName: string; readonly busName: string; readonly requireSignature: boolean },
): Record<string, string> {
  return {
    ...stackEnvironment(stack),
    [env.webhookSecretId]: own.secretName,
    [env.eventBusName]: own.busName,
    [env.requireSignature]: String(own.requireSignature),
  };
}

function commonEnvironment(common: CommonSettings): Record<string, string> {
  return {
    ...stackEnvironment(common),
    [env.bigcommerceApiUrl]: common.apiUrl,
    [env.customerTableName]: common.tableName,
  };
}

function stackEnvironment(stack: StackSettings): Record<string, string> {
  return {
    ...sdkEnvironment(stack),
    [env.storeHash]: stack.storeHash,
    [env.stackName]: 'local',
    [env.accessTokenSecretId]: stack.secretName,
  };
}

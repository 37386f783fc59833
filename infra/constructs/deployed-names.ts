import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { DeployedNames } from '../../lambda/contract.ts';
import type { CustomerStorage } from './customer-storage.ts';
import type { Observability } from './observability.ts';
import type { RefreshPipeline } from './refresh-pipeline.ts';
import type { ScheduledSweep } from './scheduled-sweep.ts';
import { secretIdOf } from './store-access.ts';
import type { WebhookIngress } from './webhook-ingress.ts';

/** The parts of one copy. */
export interface Parts {
  readonly accessToken: ISecret;
  readonly storage: CustomerStorage;
  readonly refresh: RefreshPipeline;
  readonly sweep: ScheduledSweep;
  readonly ingress: WebhookIngress | undefined;
  readonly observability: Observability;
}

/** The names of the parts that a command or another service needs. */
export function namesOf({
  accessToken,
  storage,
  refresh,
  sweep,
  ingress,
  observability,
}: Parts): DeployedNames {
  return {
    customersTableName: storage.table.tableName,
    syncStateTableName: sweep.stateTable.tableName,
    eventBusName: refresh.bus.eventBusName,
    refreshQueueUrl: refresh.queue.queueUrl,
    refreshQueueArn: refresh.queue.queueArn,
    deadLetterQueueUrl: refresh.deadLetterQueue.queueUrl,
    deadLetterQueueArn: refresh.deadLetterQueue.queueArn,
    sweepDeadLetterQueueUrl: sweep.deadLetterQueue.queueUrl,
    refreshFunctionName: refresh.function.functionName,
    refreshLogGroupName: refresh.function.logGroup.logGroupName,
    sweepFunctionName: sweep.function.functionName,
    sweepLogGroupName: sweep.function.logGroup.logGroupName,
    ...(ingress && {
      webhookFunctionName: ingress.function.functionName,
      webhookLogGroupName: ingress.function.logGroup.logGroupName,
      webhookAccessLogGroupName: ingress.accessLogGroup.logGroupName,
      webhookUrl: ingress.url,
      webhookSecretId: ingress.secretId,
    }),
    accessTokenSecretId: secretIdOf(accessToken),
    alarmTopicArn: observability.topic.topicArn,
    ...(observability.dashboard && { dashboardName: observability.dashboard.dashboardName }),
  };
}

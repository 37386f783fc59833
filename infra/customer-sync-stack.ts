import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { queueProcessShare } from '../lambda/contract.ts';
import { CustomerStorage } from './constructs/customer-storage.ts';
import { Observability } from './constructs/observability.ts';
import { RefreshPipeline } from './constructs/refresh-pipeline.ts';
import { ScheduledSweep } from './constructs/scheduled-sweep.ts';
import { grantStoreAccess } from './constructs/store-access.ts';
import { WebhookIngress } from './constructs/webhook-ingress.ts';
import type { StoreConfig } from './store-config.ts';

/** One store, one stack: its customers table and all that keeps the table true and fresh. */
export class CustomerSyncStack extends Stack {
  constructor(scope: Construct, store: StoreConfig) {
    super(scope, `CustomerSync-${store.storeHash}-${store.stage}`, {
      description: `Keeps a copy of the customers of BigCommerce store ${store.storeHash}`,
    });

    const storage = new CustomerStorage(this, 'CustomerStorage', store);

    const refresh = new RefreshPipeline(this, 'RefreshPipeline', store);
    storage.grantReadWrite(refresh.function);
    grantStoreAccess(refresh.function, store, queueProcessShare(store.refreshQuotaShare));

    const sweep = new ScheduledSweep(this, 'ScheduledSweep', { store, bus: refresh.bus });
    storage.grantReadWrite(sweep.function);
    storage.grantQueryFingerprints(sweep.function);
    refresh.grantPublish(sweep.function);
    grantStoreAccess(sweep.function, store, store.sweepQuotaShare);

    const ingress = store.webhooks ? new WebhookIngress(this, 'WebhookIngress', store) : undefined;
    if (ingress) {
      refresh.grantPublish(ingress.function);
      ingress.grantKeepHooks(sweep.function);
    }

    const { topic } = new Observability(this, 'Observability', { store, refresh, sweep, ingress });

    for (const [key, value] of Object.entries(store.tags)) Tags.of(this).add(key, value);
    for (const [name, value] of Object.entries({
      CustomersTableName: storage.table.tableName,
      CustomersTableArn: storage.table.tableArn,
      EventBusName: refresh.bus.eventBusName,
      EventBusArn: refresh.bus.eventBusArn,
      RefreshFunctionName: refresh.function.functionName,
      RefreshFunctionArn: refresh.function.functionArn,
      RefreshLogGroupName: refresh.function.logGroup.logGroupName,
      RefreshQueueUrl: refresh.queue.queueUrl,
      RefreshQueueArn: refresh.queue.queueArn,
      DeadLetterQueueUrl: refresh.deadLetterQueue.queueUrl,
      DeadLetterQueueArn: refresh.deadLetterQueue.queueArn,
      SyncStateTableName: sweep.stateTable.tableName,
      SweepFunctionName: sweep.function.functionName,
      SweepFunctionArn: sweep.function.functionArn,
      SweepLogGroupName: sweep.function.logGroup.logGroupName,
      SweepDeadLetterQueueUrl: sweep.deadLetterQueue.queueUrl,
      ...(ingress && {
        WebhookUrl: ingress.url,
        WebhookFunctionName: ingress.function.functionName,
        WebhookFunctionArn: ingress.function.functionArn,
        WebhookLogGroupName: ingress.function.logGroup.logGroupName,
        WebhookAccessLogGroupName: ingress.accessLogGroup.logGroupName,
      }),
      AlarmTopicArn: topic.topicArn,
    })) {
      new CfnOutput(this, name, { value });
    }
  }
}

import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { refreshPipeline } from '../lambda/contract.ts';
import { CustomerStorage } from './constructs/customer-storage.ts';
import { Observability } from './constructs/observability.ts';
import { RefreshPipeline } from './constructs/refresh-pipeline.ts';
import { grantStoreAccess } from './constructs/store-access.ts';
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
    grantStoreAccess(refresh.function, store, store.quotaShare / refreshPipeline.maxConcurrency);
    const { topic } = new Observability(this, 'Observability', { store, refresh });

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
      AlarmTopicArn: topic.topicArn,
    })) {
      new CfnOutput(this, name, { value });
    }
  }
}

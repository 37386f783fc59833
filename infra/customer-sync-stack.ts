import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { CustomerSync } from './customer-sync.ts';
import { readSettings, StoreConfigError } from './settings/read-settings.ts';
import { type StackConfig, type StackSettings, stackSettings } from './settings/stack-settings.ts';

export interface CustomerSyncStackProps extends Omit<StackProps, 'tags' | 'env'>, StackSettings {}

/** One store, one stack: its customers table and all that keeps the table true and fresh. */
export class CustomerSyncStack extends Stack {
  constructor(scope: Construct, props: CustomerSyncStackProps) {
    const store = checkStackSettings(props);
    const { tags: _, ...stackProps } = props;
    super(scope, `CustomerSync-${store.storeHash}-${store.stage}`, {
      description: `Keeps a copy of the customers of BigCommerce store ${store.storeHash}`,
      ...stackProps,
      env: {
        ...(store.account && { account: store.account }),
        ...(store.region && { region: store.region }),
      },
    });

    // "Default" has no part in the logical ids.
    const sync = new CustomerSync(this, 'Default', {
      ...store,
      accessToken: Secret.fromSecretNameV2(this, 'AccessToken', store.secretName),
      ...(store.tableName && { table: TableV2.fromTableName(this, 'AdoptedTable', store.tableName) }),
    });

    for (const [key, value] of Object.entries(store.tags)) Tags.of(this).add(key, value);
    const outputs = {
      ...sync.names,
      customersTableArn: sync.table.tableArn,
      eventBusArn: sync.bus.eventBusArn,
      refreshFunctionArn: sync.refreshFunction.functionArn,
      sweepFunctionArn: sync.sweepFunction.functionArn,
      ...(sync.webhookFunction && { webhookFunctionArn: sync.webhookFunction.functionArn }),
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(
        this,
        name.replace(/^./, (letter) => letter.toUpperCase()),
        { value },
      );
    }
  }
}

function checkStackSettings(props: CustomerSyncStackProps): StackConfig {
  const problems = new Set<string>();
  const store = readSettings(stackSettings, { ...props }, (name) => `${name} of CustomerSyncStack`, problems);
  if (problems.size > 0) throw new StoreConfigError(problems);
  return store;
}

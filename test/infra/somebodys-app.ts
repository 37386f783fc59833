import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CustomerSync, type CustomerSyncProps } from '../../infra/customer-sync.ts';

/** An app of somebody else, who knows none of this project's feature flags. */
export function somebodysApp(): App {
  return new App({
    builtinCloudFormationValidation: false,
    context: { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:annotationsInValidationReport': false },
  });
}

export function somebodysStack(app = somebodysApp(), id = 'Shop', props: StackProps = {}): Stack {
  return new Stack(app, id, props);
}

/** The copy of store abc123 in a stack of somebody else. */
export function syncIn(stack: Stack, id: string, props: Partial<CustomerSyncProps> = {}): CustomerSync {
  const accessToken = Secret.fromSecretNameV2(stack, `${id}Token`, 'bigcommerce/abc123');
  return new CustomerSync(stack, id, { storeHash: 'abc123', alarmEmail: 'none', accessToken, ...props });
}

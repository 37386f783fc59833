import { App } from 'aws-cdk-lib';
import { CustomerSyncStack } from './customer-sync-stack.ts';
import { readStores, StoreConfigError } from './read-stores.ts';

try {
  const app = new App();
  for (const store of readStores(app.node.getAllContext())) new CustomerSyncStack(app, store);
} catch (error) {
  if (!(error instanceof StoreConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}

import { App } from 'aws-cdk-lib';
import { CustomerSyncStack } from './customer-sync-stack.ts';
import { readStores, refuseUnwatched } from './read-stores.ts';
import { StoreConfigError } from './settings/read-settings.ts';

try {
  const app = new App();
  const stores = readStores(app.node.getAllContext());
  // `npm run deploy` passes it.
  if (process.argv.includes('--deploy')) refuseUnwatched(stores);
  for (const store of stores) new CustomerSyncStack(app, store);
} catch (error) {
  if (!(error instanceof StoreConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}

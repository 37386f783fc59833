import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startRuntimeEnvironment } from '../../local/aws/lambda/runtime-environment.ts';
import { type CustomerSync, startCustomerSync } from '../../local/stack/customer-sync.ts';
import type { StartEnvironment } from '../../local/stack/functions.ts';
import { readTemplate, type Template } from '../../local/stack/template.ts';
import { onThisMachine } from '../../local/stack/this-machine.ts';
import type { SimulatedStore } from '../../local/store/simulated-store.ts';
import { createManualClock } from '../local/aws/manual-clock.ts';
import { accessToken, runningStore } from '../local/store/running-store.ts';
import type { DynamoDb, RunningTable } from '../support/running-table.ts';
import { synthesizedApp } from './synthesized-app.ts';

export interface BundledStack extends CustomerSync {
  readonly store: SimulatedStore;
  readonly table: RunningTable;
}

/** The stack with its functions as deployed: the real bundles with the real runtime client. */
export async function bundledStack(
  dynamoDb: DynamoDb,
  change: (template: Template) => Template = (template) => template,
): Promise<BundledStack> {
  const templateFile = await synthesizedApp();

  const way: { to?: CustomerSync } = {};
  const store = await runningStore({ webhooks: { deliverTo: () => way.to?.webhooks?.endpoint } });
  const [table, states] = [await dynamoDb.table(), await dynamoDb.stateTable()];
  const sync = await startCustomerSync({
    template: change(
      onThisMachine(readTemplate(templateFile), {
        tableNames: { customers: table.tableName, syncState: states },
        apiUrl: store.url,
      }),
    ),
    accessToken,
    dynamoDbEndpoint: dynamoDb.proxy.endpoint,
    start: bundledIn(dirname(templateFile)),
  });
  way.to = sync;
  onTestFinished(sync.close);
  return { ...sync, store, table };
}

/**
 * The CDK leaves a bundle beside the template, in a folder named like the object it will be in S3. No function runs out
 * of time, however slow the machine.
 */
function bundledIn(folder: string): StartEnvironment {
  return (settings, log) => {
    const taskRoot = join(folder, `asset.${settings.codeKey.replace(/\.zip$/, '')}`);
    return startRuntimeEnvironment({ ...settings, taskRoot, clock: createManualClock() }, log);
  };
}

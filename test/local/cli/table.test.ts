import { describe, expect, it, onTestFinished } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';
import { startDynamoDb } from '../../../local/aws/dynamodb/dynamodb.ts';
import { openDatabase } from '../../../local/cli/database.ts';
import { openTable } from '../../../local/cli/table.ts';
import type { TableSettings } from '../../../local/cli/table-settings.ts';
import { onThisMachine } from '../../../local/stack/this-machine.ts';
import { stackTemplate } from '../../support/stack-template.ts';

async function opened(endpoint: string | undefined, names: Partial<TableSettings> = {}) {
  const open = new AsyncDisposableStack();
  onTestFinished(() => open.disposeAsync());
  const settings = {
    tableName: 'customers',
    syncStateTableName: 'state',
    storeHash: 'demo',
    identity: {},
    ...(endpoint && { endpoint }),
    ...names,
  };
  const { tableName: customers, syncStateTableName: syncState } = settings;
  const template = onThisMachine(stackTemplate(), { tableNames: { customers, syncState } });
  return await openTable(settings, template, await openDatabase(settings, open, undefined));
}

async function runningDynamoDb(): Promise<string> {
  const dynamoDb = await startDynamoDb();
  onTestFinished(dynamoDb.close);
  return dynamoDb.endpoint;
}

describe('openTable', () => {
  it('creates the table of the sweeps only on request', async () => {
    const table = await opened(undefined);
    await expect(table.scanSyncState()).rejects.toThrow('Requested resource not found');

    await table.prepareSyncState();
    await table.prepareSyncState();

    expect(await table.scanSyncState()).toEqual([]);
    expect(await table.scan()).toEqual([]);
  });

  it('refuses a table with another purpose for sweeps', async () => {
    const table = await opened(undefined, { syncStateTableName: 'customers' });

    await expect(table.prepareSyncState()).rejects.toThrow(
      new CommandError(
        "table customers is no table of sweeps' state, because its key is id: name another table with --state-table",
      ),
    );
  });

  it('refuses a table with another purpose for customers', async () => {
    const endpoint = await runningDynamoDb();
    await (await opened(endpoint)).prepareSyncState();

    await expect(opened(endpoint, { tableName: 'state' })).rejects.toThrow(
      new CommandError(
        'table state is no table of customers, because its key is name: name another table with --table',
      ),
    );
  });
});

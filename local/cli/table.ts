import { type AttributeValue, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { CommandError } from '../../cli/command-error.ts';
import { Decimal } from '../../lambda/customer/decimal.ts';
import { parts } from '../stack/parts.ts';
import { tableDefinition } from '../stack/tables.ts';
import type { Template } from '../stack/template.ts';
import type { Database } from './database.ts';
import type { TableSettings } from './table-settings.ts';

/** A stored row. Its numbers are Decimals, so that `JSON.stringify` writes every digit. */
export type Row = Readonly<Record<string, unknown>>;

/** A stored row as DynamoDB sends it. */
export type Item = Readonly<Record<string, AttributeValue>>;

export interface Table {
  readonly tableName: string;
  readonly syncStateTableName: string;
  readonly endpoint: string;
  /** Reads the stored rows of these customers, ascending. Throws a CommandError if they belong to another store. */
  rows(customerIds: readonly number[]): Promise<Row[]>;
  /** Reads all rows, ascending by id. Throws a CommandError if they belong to another store. */
  scan(): Promise<Item[]>;
  /** Creates the table in which sweeps store their progress, unless it exists. */
  prepareSyncState(): Promise<void>;
  /** Reads the stored progress of sweeps. */
  scanSyncState(): Promise<Item[]>;
}

const keysPerRead = 100;

/** Opens the customers table, and creates it first if it does not exist. Throws a CommandError if that fails. */
export async function openTable(
  { tableName, syncStateTableName, storeHash }: TableSettings,
  template: Template,
  { endpoint, client, makeTable }: Database,
): Promise<Table> {
  await makeTable(tableDefinition(template, parts.tables.customers), {
    purpose: 'customers',
    option: '--table',
  });

  async function scan(name: string): Promise<Item[]> {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page: ScanCommandOutput = await client.send(
        new ScanCommand({ TableName: name, ConsistentRead: true, ExclusiveStartKey }),
      );
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return items;
  }

  /** Throws unless all of them belong to this store. */
  function check(storeHashes: readonly unknown[]): void {
    const stranger = storeHashes.find((each) => each !== storeHash);
    if (stranger === undefined) return;
    throw new CommandError(
      `table ${tableName} holds customers of store ${stranger}, not of ${storeHash}: name another table with --table`,
    );
  }

  return {
    tableName,
    syncStateTableName,
    endpoint,

    async rows(customerIds) {
      const rows: Row[] = [];
      const unread = [...customerIds];
      while (unread.length > 0) {
        const Keys = unread.splice(0, keysPerRead).map((id) => ({ id }));
        const { Responses, UnprocessedKeys } = await client.send(
          new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
        );
        rows.push(...(Responses?.[tableName] ?? []));
        unread.push(...(UnprocessedKeys?.[tableName]?.Keys ?? []).map(idOf));
      }
      check(rows.map((row) => row['storeHash']));
      return rows.sort((one, other) => idOf(one) - idOf(other));
    },

    async scan() {
      const items = await scan(tableName);
      check(items.map((item) => item['storeHash']?.S));
      return items.sort((one, other) => Number(one['id']?.N) - Number(other['id']?.N));
    },

    prepareSyncState: () =>
      makeTable(tableDefinition(template, parts.tables.syncState), {
        purpose: "sweeps' state",
        option: '--state-table',
      }),
    scanSyncState: () => scan(syncStateTableName),
  };
}

function idOf({ id }: Row): number {
  return id instanceof Decimal ? Number(id.text) : Number.NaN;
}

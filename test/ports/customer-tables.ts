import type { Version } from '../../lambda/customer/version.ts';
import { createStoredCustomers } from '../../lambda/dynamodb/stored-customers.ts';
import type { CustomerTable } from '../../lambda/sync/ports.ts';
import type { StoredCustomers } from '../../lambda/sync/sweep/sweep-ports.ts';
import { createModelIndex } from '../convergence/model-index.ts';
import { createModelRows } from '../convergence/model-rows.ts';
import { createModelTable } from '../convergence/model-table.ts';
import { type TestClock, testClock } from '../local/store/running-store.ts';
import type { DynamoDb, RunningTable } from '../support/running-table.ts';
import { createModelCaller } from './model-caller.ts';
import { type Trouble, toMishap, troubleDynamoDb } from './troubles.ts';

export type TableCall = 'read' | 'write';

/** An empty customers table with its index, and the faults that a test may cause. */
export interface TableUnderTest {
  readonly clock: TestClock;
  readonly table: CustomerTable;
  readonly stored: StoredCustomers;
  /** The table as another function sees it, with the same rows. */
  readonly otherTable: CustomerTable;
  /** The other function stores this version between the next read and the next write. */
  overtakeWith(version: Version): void;
  /** Makes the next read or write fail. Returns a function that cancels the fault. */
  trouble(trouble: Trouble, call: TableCall): () => void;
}

export type OpenTable = (clock?: TestClock) => Promise<TableUnderTest>;

/** The implementations of `CustomerTable` and `StoredCustomers`. */
export function customerTables(dynamoDb: DynamoDb): [name: string, open: OpenTable][] {
  return [
    ['the model', openModel],
    ['DynamoDB', (clock) => openDynamoDb(dynamoDb, clock)],
  ];
}

async function openModel(clock = testClock()): Promise<TableUnderTest> {
  const rows = createModelRows(clock.now);
  const caller = createModelCaller(clock.now);
  const troubles = new Map<TableCall, Trouble>();
  let overtaking: Version | undefined;
  let nextCall: TableCall = 'read';

  const table = createModelTable({
    rows,
    caller,
    onSend() {
      nextCall = 'write';
      if (overtaking !== undefined) rows.put(overtaking);
      overtaking = undefined;
    },
    mishap() {
      const trouble = troubles.get(nextCall);
      troubles.delete(nextCall);
      nextCall = 'read';
      return trouble && toMishap(trouble);
    },
  });
  return {
    clock,
    table,
    otherTable: createModelTable({ rows, caller: createModelCaller(clock.now) }),
    stored: createModelIndex({ rows, caller }),
    overtakeWith(version) {
      overtaking = version;
    },
    trouble(trouble, call) {
      troubles.set(call, trouble);
      return () => troubles.delete(call);
    },
  };
}

async function openDynamoDb(dynamoDb: DynamoDb, clock = testClock()): Promise<TableUnderTest> {
  const table = await dynamoDb.table({ clock });
  const { client, tableName } = table;
  return {
    clock,
    table,
    otherTable: table,
    stored: createStoredCustomers({ client, tableName }),
    overtakeWith: (version) => overtake(table, version),
    trouble: (trouble, call) =>
      troubleDynamoDb(dynamoDb.proxy, trouble, [call === 'read' ? 'BatchGetItem' : 'PutItem']),
  };
}

function overtake(table: RunningTable, version: Version): void {
  let isOver = false;
  table.client.middlewareStack.add(
    (next, { commandName }) =>
      async (input) => {
        if (commandName === 'PutItemCommand' && !isOver) {
          isOver = true;
          await table.saveNow([version]);
        }
        return await next(input);
      },
    { step: 'initialize' },
  );
}

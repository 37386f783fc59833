import { randomUUID } from 'node:crypto';
import { createSyncStateTable } from '../../lambda/dynamodb/sync-state-table.ts';
import type { SweepStates } from '../../lambda/sync/sweep/sweep-ports.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { createModelStateItems, createModelStates } from '../convergence/model-states.ts';
import { type TestClock, testClock } from '../local/store/running-store.ts';
import type { DynamoDb } from '../support/running-table.ts';
import { syncStateTableDefinition } from '../support/stack-template.ts';
import { createModelCaller } from './model-caller.ts';
import { type Trouble, toMishap, troubleDynamoDb } from './troubles.ts';

/** Sweeps' states without any, and what a test may do to them. */
export interface StatesUnderTest {
  readonly clock: TestClock;
  readonly states: SweepStates;
  /** Another function's, of the same table. */
  readonly otherStates: SweepStates;
  /** Goes wrong with the next call; returns how to call it off. */
  trouble(trouble: Trouble): () => void;
}

export type OpenStates = () => Promise<StatesUnderTest>;

/** The implementations of `SweepStates`. */
export function sweepStates(dynamoDb: DynamoDb): [name: string, open: OpenStates][] {
  return [
    ['the model', openModel],
    ['DynamoDB', () => openDynamoDb(dynamoDb)],
  ];
}

async function openModel(): Promise<StatesUnderTest> {
  const clock = testClock();
  const items = createModelStateItems();
  let next: Trouble | undefined;

  const open = () =>
    createModelStates({
      items,
      caller: createModelCaller(clock.now),
      mishap() {
        const trouble = next;
        next = undefined;
        return trouble && toMishap(trouble);
      },
    });
  return {
    clock,
    states: open(),
    otherStates: open(),
    trouble(trouble) {
      next = trouble;
      return () => {
        next = undefined;
      };
    },
  };
}

async function openDynamoDb(dynamoDb: DynamoDb): Promise<StatesUnderTest> {
  const clock = testClock();
  const { client } = await dynamoDb.table();
  const tableName = `state-${randomUUID()}`;
  await createTable(client, syncStateTableDefinition(tableName));
  const open = () => createSyncStateTable({ client, tableName, storeHash: 'abc123', clock });
  return {
    clock,
    states: open(),
    otherStates: open(),
    trouble: (trouble) => troubleDynamoDb(dynamoDb.proxy, trouble, ['GetItem', 'PutItem', 'UpdateItem']),
  };
}

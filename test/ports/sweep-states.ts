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

/** Empty sweep states, and the faults that a test may cause. */
export interface StatesUnderTest {
  readonly clock: TestClock;
  readonly states: SweepStates;
  /** The states as another function sees them, in the same table. */
  readonly otherStates: SweepStates;
  /** Makes the next call fail. Returns a function that cancels the fault. */
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

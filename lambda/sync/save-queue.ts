import type { CustomerTable, Observation, SaveResult } from './ports.ts';

/** What DynamoDB reads in one BatchGetItem. */
const largestBatch = 100;

/** Stores an observation. Never rejects. */
export type Save = (observation: Observation) => Promise<SaveResult>;

interface Waiting {
  readonly observation: Observation;
  readonly settle: (result: SaveResult) => void;
}

/**
 * Saves together what gathered while the last save ran: no delay when it is quiet, few reads when it is busy.
 * Two versions of one customer must not wait at the same time.
 */
export function createSaveQueue(table: Pick<CustomerTable, 'save'>): Save {
  const waiting: Waiting[] = [];
  let draining = false;

  async function drain(): Promise<void> {
    draining = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, largestBatch);
      const results = await saveAll(batch.map(({ observation }) => observation));
      for (const [index, { settle }] of batch.entries()) {
        settle(results[index] ?? { error: new Error('the table answered with fewer results than versions') });
      }
    }
    draining = false;
  }

  function saveAll(batch: readonly Observation[]): Promise<SaveResult[]> {
    return table.save(batch).catch((error: unknown) => batch.map(() => ({ error })));
  }

  return (observation) =>
    new Promise((settle) => {
      waiting.push({ observation, settle });
      if (!draining) void drain();
    });
}

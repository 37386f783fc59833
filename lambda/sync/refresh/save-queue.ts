import type { Version } from '../../customer/version.ts';
import type { CustomerTable, SaveResult } from '../ports.ts';

/** The most items that DynamoDB reads in one BatchGetItem. */
const largestBatch = 100;

/** Stores a version. Never rejects. */
export type Save = (version: Version) => Promise<SaveResult>;

interface Waiting {
  readonly version: Version;
  readonly settle: (result: SaveResult) => void;
}

/**
 * Saves in one batch the versions that arrived during the last save. So a quiet queue has no delay, and a busy one
 * needs few reads. Two versions of one customer must not wait at the same time.
 */
export function createSaveQueue(table: Pick<CustomerTable, 'save'>): Save {
  const waiting: Waiting[] = [];
  let draining = false;

  async function drain(): Promise<void> {
    draining = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, largestBatch);
      const results = await saveAll(batch.map(({ version }) => version));
      for (const [index, { settle }] of batch.entries()) {
        settle(results[index] ?? { error: new Error('the table answered with fewer results than versions') });
      }
    }
    draining = false;
  }

  function saveAll(batch: readonly Version[]): Promise<SaveResult[]> {
    return table.save(batch).catch((error: unknown) => batch.map(() => ({ error })));
  }

  return (version) =>
    new Promise((settle) => {
      waiting.push({ version, settle });
      if (!draining) void drain();
    });
}

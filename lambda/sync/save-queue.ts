import type { Version } from '../customer/version.ts';
import type { Clock } from './clock.ts';
import type { CustomerTable, SaveResult } from './ports.ts';

/** What DynamoDB reads in one BatchGetItem. */
const largestBatch = 100;
/** Nothing older than this is written: the version rule counts on it. */
const staleMs = 5 * 60_000;

/**
 * Stores a version that was observed at `takenAtMs` on the local clock, or answers `stale` when it had to wait for
 * so long that it must be fetched again. Never rejects.
 */
export type Save = (version: Version, takenAtMs: number) => Promise<SaveResult | 'stale'>;

interface Waiting {
  readonly version: Version;
  readonly takenAtMs: number;
  readonly settle: (result: SaveResult | 'stale') => void;
}

/**
 * Saves together what gathered while the last save ran: no delay when it is quiet, few reads when it is busy.
 * Two versions of one customer must not wait at the same time.
 */
export function createSaveQueue(table: Pick<CustomerTable, 'save'>, clock: Clock): Save {
  const waiting: Waiting[] = [];
  let draining = false;

  async function drain(): Promise<void> {
    draining = true;
    while (waiting.length > 0) {
      const { stale = [], fresh = [] } = Object.groupBy(waiting.splice(0, largestBatch), ({ takenAtMs }) =>
        clock.now() - takenAtMs > staleMs ? 'stale' : 'fresh',
      );
      for (const { settle } of stale) settle('stale');
      const results = await saveAll(fresh);
      for (const [index, { settle }] of fresh.entries()) {
        settle(results[index] ?? { error: new Error('the table answered with fewer results than versions') });
      }
    }
    draining = false;
  }

  function saveAll(batch: readonly Waiting[]): Promise<SaveResult[]> {
    return table
      .save(batch.map(({ version }) => version))
      .catch((error: unknown) => batch.map(() => ({ error })));
  }

  return (version, takenAtMs) =>
    new Promise((settle) => {
      waiting.push({ version, takenAtMs, settle });
      if (!draining) void drain();
    });
}

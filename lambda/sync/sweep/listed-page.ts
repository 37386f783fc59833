import { stampOf, wins } from '../../customer/version.ts';
import { ContractError } from '../errors.ts';
import type { ListAnswer, ListedRecord } from './sweep-ports.ts';

export interface ListedPage {
  /** Those that earlier pages did not hold, each customer once. */
  readonly records: readonly ListedRecord[];
  /** How many customers were isolated. */
  readonly isolated: number;
  /** Everything up to here is listed now. */
  readonly lastId: number;
  /** The last customer that could be read, where no page can hold the one at `lastId`. */
  readonly readableId?: number | undefined;
  /** Nothing comes after it. */
  readonly isEnd: boolean;
  /** When the page was asked for, on our clock. */
  readonly askedAtMs: number;
  /** How far the source's clock was behind ours, at least, as far as the page shows. */
  readonly sourceBehindMs: number;
}

/** On fewer records it may be the customers themselves. */
const tellingRecords = 10;

/**
 * Throws a ContractError when ids do not ascend, as everything here counts on that, and when not one of ten or more
 * records can be read: then it is the list.
 */
export function toPage(
  { records: all, askedAtMs, sourceBehindMs }: Omit<ListAnswer, 'isFull'>,
  after: number,
): ListedPage {
  if (all.some(({ id }, index) => id < (all[index - 1]?.id ?? after))) {
    throw new ContractError('id', 'expected a list whose ids ascend from the one it was asked for');
  }
  if (all.length >= tellingRecords && all.every((record) => 'error' in record)) {
    throw new ContractError(
      'customers',
      `expected customers, got a page of ${all.length} records of which not one can be read`,
    );
  }
  const lastId = Math.max(after, all.at(-1)?.id ?? after);
  const records = [...Map.groupBy(all, ({ id }) => id)].flatMap(([id, [first, ...others]]) => {
    const picked = first && others.reduce(pick, first);
    // A second version of the last customer of the page before is news.
    return picked !== undefined && (id > after || picked !== first) ? [picked] : [];
  });
  return {
    records,
    isolated: 0,
    lastId,
    isEnd: lastId === after,
    askedAtMs,
    sourceBehindMs,
  };
}

/** Of two records of one customer, the one that the version rule prefers; where it prefers neither, the first. */
function pick(kept: ListedRecord, other: ListedRecord): ListedRecord {
  if ('error' in other) return 'error' in kept ? kept : { ...kept, isDisputed: true };
  if ('error' in kept) return { ...other, isDisputed: true };
  const [stamp, otherStamp] = [stampOf(kept.version), stampOf(other.version)];
  if (stamp.fingerprint === otherStamp.fingerprint) return kept;
  const isOtherNewer = wins(otherStamp, stamp);
  if (isOtherNewer === wins(stamp, otherStamp)) return { ...kept, isDisputed: true };
  return isOtherNewer ? other : kept;
}

import { stampOf, wins } from '../../customer/version.ts';
import { ContractError, ListOrderError } from '../errors.ts';
import { type Direction, orderOf } from './list-order.ts';
import type { ListAnswer, ListedRecord } from './sweep-ports.ts';

export interface ListedPage {
  /** The records that no earlier page had, each customer once. */
  readonly records: readonly ListedRecord[];
  /** Number of customers that were isolated. */
  readonly isolated: number;
  /** The list has been read up to this id. */
  readonly lastId: number;
  /** The source's own name for the page behind `lastId`. */
  readonly nextPage?: string | undefined;
  /** Number of customers that were listed and left out, because they were not modified since the watermark. */
  readonly unfiltered: number;
  /** The last customer that could be read, if every page with the one at `lastId` fails. */
  readonly readableId?: number | undefined;
  /** This is the end of the list. */
  readonly isEnd: boolean;
  /** When the page was requested, on our clock. */
  readonly askedAtMs: number;
  /** The page shows that the source's clock was behind our clock by at least this much. */
  readonly sourceBehindMs: number;
}

/** If all of fewer records are unreadable, the customers themselves may be the cause. */
const tellingRecords = 10;

/**
 * Throws a ListOrderError when ids do not go in the direction, because paging depends on that. Throws a ContractError
 * when none of ten or more records can be read: then the list is at fault. The customers up to `doneTo` are stored; a
 * page may begin later, and then `after` itself is a new record.
 */
export function toPage(
  answer: Omit<ListAnswer, 'isFull'>,
  after: number,
  direction: Direction,
  doneTo = after,
): ListedPage {
  const { records: all, unfiltered = 0, nextPage, askedAtMs, sourceBehindMs } = answer;
  const { isBehind } = orderOf(direction);
  if (all.some(({ id }, index) => isBehind(all[index - 1]?.id ?? after, id))) {
    throw new ListOrderError(`expected ids that are ${direction} from the requested one`);
  }
  if (all.length >= tellingRecords && all.every((record) => 'error' in record)) {
    throw new ContractError(
      'customers',
      `expected customers, got a page of ${all.length} records, none of which can be read`,
    );
  }
  const reachedId = answer.lastId ?? all.at(-1)?.id ?? after;
  const lastId = isBehind(reachedId, after) ? reachedId : after;
  const records = [...Map.groupBy(all, ({ id }) => id)].flatMap(([id, [first, ...others]]) => {
    const picked = first && others.reduce(pick, first);
    // Another version of the previous page's last customer is a new record.
    return picked !== undefined && (isBehind(id, doneTo) || picked !== first) ? [picked] : [];
  });
  return {
    records,
    isolated: 0,
    lastId,
    nextPage,
    unfiltered,
    isEnd: lastId === after && !records.some(({ id }) => isBehind(id, doneTo)),
    askedAtMs,
    sourceBehindMs,
  };
}

/** Picks from two records of one customer the one that wins by the version rule. If neither wins, the first. */
function pick(kept: ListedRecord, other: ListedRecord): ListedRecord {
  if ('error' in other) return 'error' in kept ? kept : { ...kept, isDisputed: true };
  if ('error' in kept) return { ...other, isDisputed: true };
  const [stamp, otherStamp] = [stampOf(kept.version), stampOf(other.version)];
  if (stamp.fingerprint === otherStamp.fingerprint) return kept;
  const isOtherNewer = wins(otherStamp, stamp);
  if (isOtherNewer === wins(stamp, otherStamp)) return { ...kept, isDisputed: true };
  return isOtherNewer ? other : kept;
}

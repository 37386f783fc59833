import { toTimestamp } from '../customer/timestamp.ts';
import { isGone, outrightMs, revivalMs, type Stamp } from '../customer/version.ts';

export interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Record<string, string>;
}

/**
 * Says to DynamoDB what `isWorthWriting` says here: write over nothing, or over an older version of the same store's.
 * It is a list of cases without parentheses, since dynalite's parser takes seconds for nested ones.
 */
export function versionCondition(incoming: Stamp, storeHash: string): Condition {
  const older = isGone(incoming) ? olderThanTombstone(incoming) : olderThanLive(incoming);
  const cases = [
    ['attribute_not_exists(id)'],
    ...older.cases.map((older) => ['storeHash = :storeHash', ...older]),
  ];
  return {
    ConditionExpression: cases.map((clauses) => clauses.join(' AND ')).join(' OR '),
    ExpressionAttributeValues: {
      ':storeHash': storeHash,
      ':outrightBefore': toTimestamp(incoming.observedAtMs - outrightMs),
      ':outrightAfter': toTimestamp(incoming.observedAtMs + outrightMs),
      ...older.values,
    },
  };
}

/** The cases in which the stored version is older. All clauses of a case must hold. */
interface Older {
  readonly cases: readonly (readonly string[])[];
  readonly values: Record<string, string>;
}

const isStoredLive = 'attribute_not_exists(deletedAt)';
const isStoredGone = 'attribute_exists(deletedAt)';
const isStoredListed = 'attribute_exists(isListed)';
const isMuchOlder = 'observedAt < :outrightBefore';
const isFalselyStamped = 'observedAt > :outrightAfter';
const wasNotObservedLater = 'observedAt <= :observedAt';

function olderThanTombstone({ observedAtMs }: Stamp): Older {
  return {
    cases: [
      [isMuchOlder],
      [isFalselyStamped],
      [isStoredGone, 'observedAt < :observedAt'],
      [isStoredLive, wasNotObservedLater],
      [isStoredLive, isStoredListed],
    ],
    values: { ':observedAt': toTimestamp(observedAtMs) },
  };
}

function olderThanLive(incoming: Stamp): Older {
  const { observedAtMs, fingerprint = '', isListed = false } = incoming;
  const differs = [isStoredLive, 'fingerprint <> :fingerprint'];
  const byDate = olderByDate(incoming);
  return {
    cases: [
      [...differs, isMuchOlder],
      [...differs, isFalselyStamped],
      ...byDate.cases.map((clauses) => [...differs, ...clauses]),
      ...(isListed ? [] : goneForLong),
    ],
    values: {
      ':fingerprint': fingerprint,
      ...byDate.values,
      ...(!isListed && { ':revivableBefore': toTimestamp(observedAtMs - revivalMs) }),
    },
  };
}

const goneForLong = [
  [isStoredGone, 'observedAt < :revivableBefore'],
  [isStoredGone, isFalselyStamped],
];

/** The later dateModified; no date is the earliest. With equal dates only a version fetched by id wins. */
function olderByDate({ observedAtMs, dateModified, isListed }: Stamp): Older {
  const isUndated = 'attribute_not_exists(dateModified)';
  const isEqual = dateModified === undefined ? isUndated : 'dateModified = :dateModified';
  const isEarlier = dateModified === undefined ? [] : [[isUndated], ['dateModified < :dateModified']];
  return {
    cases: [...isEarlier, ...(isListed ? [] : [[isEqual, wasNotObservedLater]])],
    values: {
      ...(dateModified !== undefined && { ':dateModified': dateModified }),
      ...(!isListed && { ':observedAt': toTimestamp(observedAtMs) }),
    },
  };
}

import { toTimestamp } from '../customer/timestamp.ts';
import { isGone, outrightMs, type Stamp } from '../customer/version.ts';

export interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Record<string, string>;
}

/**
 * Says to DynamoDB what `isWorthWriting` says here: write over nothing, or over an older version of the same store's.
 * It is a list of cases without parentheses, since dynalite's parser takes seconds for nested ones.
 */
export function versionCondition(incoming: Stamp, storeHash: string): Condition {
  const older = isGone(incoming) ? olderThanTombstone() : olderThanLive(incoming);
  const cases = [
    ['attribute_not_exists(id)'],
    ...older.cases.map((older) => ['storeHash = :storeHash', ...older]),
  ];
  return {
    ConditionExpression: cases.map((clauses) => clauses.join(' AND ')).join(' OR '),
    ExpressionAttributeValues: {
      ':storeHash': storeHash,
      ':observedAt': toTimestamp(incoming.observedAtMs),
      ...older.values,
    },
  };
}

/** What is stored is older in each of these cases, whose clauses must all hold. */
interface Older {
  readonly cases: readonly (readonly string[])[];
  readonly values: Record<string, string>;
}

const isStoredLive = 'attribute_not_exists(deletedAt)';
const isStoredGone = 'attribute_exists(deletedAt)';
const isUndated = 'attribute_not_exists(dateModified)';
const isStoredListed = 'attribute_exists(isListed)';
const wasObservedBefore = 'observedAt < :observedAt';
const wasNotObservedLater = 'observedAt <= :observedAt';

function olderThanTombstone(): Older {
  return {
    cases: [[isStoredGone, wasObservedBefore], [isStoredLive, wasNotObservedLater], [isStoredListed]],
    values: {},
  };
}

function olderThanLive({ observedAtMs, dateModified, fingerprint = '', isListed = false }: Stamp): Older {
  const differs = [isStoredLive, 'fingerprint <> :fingerprint'];
  const isMuchOlder = 'observedAt < :outrightBefore';
  const isNotMuchNewer = 'observedAt <= :outrightUntil';
  const byDate =
    dateModified === undefined
      ? [[...differs, isUndated, wasNotObservedLater]]
      : [
          [...differs, isNotMuchNewer, isUndated],
          [...differs, isNotMuchNewer, 'dateModified < :dateModified'],
          [...differs, 'dateModified = :dateModified', wasNotObservedLater],
        ];
  return {
    cases: [...(isListed ? [] : [[isStoredGone, wasObservedBefore]]), [...differs, isMuchOlder], ...byDate],
    values: {
      ':fingerprint': fingerprint,
      ':outrightBefore': toTimestamp(observedAtMs - outrightMs),
      ...(dateModified !== undefined && {
        ':dateModified': dateModified,
        ':outrightUntil': toTimestamp(observedAtMs + outrightMs),
      }),
    },
  };
}

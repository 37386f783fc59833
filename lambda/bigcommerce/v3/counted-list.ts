import { ContradictoryAnswerError } from '../../sync/errors.ts';
import { isObject, readInteger, unexpected } from '../fields.ts';
import type { Include } from './include.ts';

/** A list inside a customer. BigCommerce cuts it at ten entries and sends the count beside it. */
export type CountedList = Extract<Include, 'addresses' | 'attributes'>;

type Wire = Readonly<Record<string, unknown>>;

const countNames = { addresses: 'address_count', attributes: 'attribute_count' } as const;
const mostIncluded = 10;

/**
 * The included lists that are cut in this record, so that they must be read from their own endpoints. A list of ten
 * without a count counts as cut.
 */
export function cutListsIn(record: unknown, include: readonly Include[]): CountedList[] {
  if (!isObject(record)) return [];
  const lists = include.filter((name): name is CountedList => name in countNames);
  return lists.filter((name) => {
    const included = includedIn(record, name);
    return Array.isArray(included) && isCut(included, countIn(record, name));
  });
}

/**
 * The whole of a list that was asked for: as included, or as fetched from its own endpoint. Null means an empty list.
 * Throws a ContractError if the record lacks it, and a ContradictoryAnswerError if its length is not the count.
 */
export function readCountedList(
  record: Wire,
  name: CountedList,
  fetched: readonly unknown[] | undefined,
): readonly unknown[] {
  const included = includedIn(record, name);
  if (!Array.isArray(included)) throw unexpected(name, 'a list, as asked for', included);

  const list = fetched ?? included;
  const count = countIn(record, name);
  const isPart = fetched === undefined && isCut(included, count);
  if (!isPart && (count ?? list.length) === list.length) return list;
  throw new ContradictoryAnswerError(
    `${name} hold ${list.length}, but ${countNames[name]} says ${count ?? 'nothing'}`,
  );
}

function includedIn(record: Wire, name: CountedList): unknown {
  return record[name] === null ? [] : record[name];
}

function isCut(included: readonly unknown[], count: number | undefined): boolean {
  return count === undefined ? included.length >= mostIncluded : included.length < count;
}

function countIn(record: Wire, name: CountedList): number | undefined {
  return readInteger(record[countNames[name]], countNames[name]);
}

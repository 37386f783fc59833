import { unexpected } from '../fields.ts';
import { JsonNumber } from '../json.ts';

/** By ascending id. An id that repeats means that another one is missing: throws a ContractError. */
export function inOrder<Item>(
  items: readonly Item[],
  idOf: (item: Item) => number,
  path: string,
): readonly Item[] {
  const ordered = items.toSorted((a, b) => idOf(a) - idOf(b));
  const repeated = ordered.find(
    (item, index) => index > 0 && idOf(item) === idOf(ordered[index - 1] ?? item),
  );
  if (repeated === undefined) return ordered;
  throw unexpected(path, 'each id once', new JsonNumber(`${idOf(repeated)}`));
}

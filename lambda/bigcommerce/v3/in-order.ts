import { unexpected } from '../fields.ts';
import { JsonNumber } from '../json.ts';

/** The items by ascending id. Throws a ContractError if an id repeats, since then another one is missing. */
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

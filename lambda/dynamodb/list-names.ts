/** The name of a list of missing ids: its lease's holder and its number. */
export function listName(holder: string, index: number): string {
  return `${holder.slice(0, 8)}-${index}`;
}

/**
 * The names as they are stored. Consecutive ones become a range, such as `4f1c22a0-1..380`: a long sweep may have a list
 * for each of its pages, and DynamoDB limits an item to 400 KB.
 */
export function toRanges(names: readonly string[]): string[] {
  const ranges: { holder: string; from: number; to: number }[] = [];
  for (const name of names) {
    const dash = name.lastIndexOf('-');
    const [holder, index] = [name.slice(0, dash), Number(name.slice(dash + 1))];
    const last = ranges.at(-1);
    if (last?.holder === holder && last.to + 1 === index) last.to = index;
    else ranges.push({ holder, from: index, to: index });
  }
  return ranges.map(({ holder, from, to }) => `${holder}-${from}..${to}`);
}

export function fromRanges(ranges: readonly string[]): string[] {
  return ranges.flatMap((range) => {
    const [, holder = '', from = '', to = ''] = /^(.+)-(\d+)\.\.(\d+)$/.exec(range) ?? [];
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => `${holder}-${Number(from) + n}`);
  });
}

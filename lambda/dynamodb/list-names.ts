/** How a holder of the lease names its lists: by itself, and in order. */
export function listName(holder: string, index: number): string {
  return `${holder.slice(0, 8)}-${index}`;
}

/**
 * Names as they are kept: those in a row as one, such as `4f1c22a0-1..380`, since a long sweep may have one list for
 * each of its pages, and an item of DynamoDB holds 400 KB.
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

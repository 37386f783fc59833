import { Decimal } from '../../lambda/customer/decimal.ts';
import type { Row } from './table.ts';

/** One line of JSON: `id` first, the other attributes by name, every digit of every numeral. */
export function toJsonLine(row: Row): string {
  const { id, ...others } = row;
  const byName = Object.entries(others).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify({ id, ...Object.fromEntries(byName) });
}

const widest = 40;

/** The name comes last: how wide a terminal shows it depends on its script. */
const columns = {
  id: ({ id }: Row) => id,
  email: ({ email }: Row) => email,
  storeCredit: ({ storeCredit }: Row) => storeCredit,
  dateModified: ({ dateModified }: Row) => dateModified,
  name: ({ firstName, lastName }: Row) =>
    [firstName, lastName].filter((name) => name !== undefined).join(' '),
};

/** These customers as lines of a table under a line of attribute names; none are no table. */
export function toTable(rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const cells = [
    Object.keys(columns),
    ...rows.map((row) => Object.values(columns).map((cellOf) => toText(cellOf(row)))),
  ];
  const widths = Object.keys(columns).map((_, index) =>
    Math.max(...cells.map((line) => (line[index] ?? '').length)),
  );
  return cells.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** On one line, and without what a terminal would obey. */
function toText(value: unknown): string {
  const text = value instanceof Decimal ? value.text : String(value ?? '-');
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.length > widest ? `${plain.slice(0, widest - 1)}…` : plain;
}

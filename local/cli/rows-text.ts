import { Decimal } from '../../lambda/customer/decimal.ts';
import type { Row } from './table.ts';

/** Writes one line of JSON: `id` first, the other attributes by name, and every digit of a number. */
export function toJsonLine(row: Row): string {
  const { id, ...others } = row;
  const byName = Object.entries(others).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify({ id, ...Object.fromEntries(byName) });
}

const widest = 40;

/** The name is the last column, because its width on a terminal depends on the script. */
const columns = {
  id: ({ id }: Row) => id,
  email: ({ email }: Row) => email,
  storeCredit: ({ storeCredit }: Row) => storeCredit,
  dateModified: ({ dateModified }: Row) => dateModified,
  name: ({ firstName, lastName }: Row) =>
    [firstName, lastName].filter((name) => name !== undefined).join(' '),
};

/** Writes customers as lines of a table with a line of attribute names. Without customers there are no lines. */
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

/** Writes a value on one line, without control characters. */
function toText(value: unknown): string {
  const text = value instanceof Decimal ? value.text : String(value ?? '-');
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.length > widest ? `${plain.slice(0, widest - 1)}…` : plain;
}

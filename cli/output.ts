import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** Data goes to stdout, everything else to stderr. */
export interface Output {
  /** Whether the user wants JSON. */
  readonly isJson: boolean;
  /** Prints a result: JSON with `-o json`, else the lines. */
  result(value: unknown, lines: readonly string[]): void;
  /** Tells the user something that is no result. */
  say(line?: string): void;
  /** Names the command that helps next. */
  next(command: string, why: string): void;
  readonly paint: Paint;
}

/** Colours text for a terminal. Without colour the text stays as it is. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
}

export interface OutputOptions {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
  readonly isJson: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function createOutput({ stdout, stderr, isJson, environment }: OutputOptions): Output {
  const hasColour = stdout.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  const painted = (style: 'green' | 'red' | 'dim') => (text: string) =>
    hasColour ? styleText(style, text, { validateStream: false }) : text;
  const say = (line = '') => void stderr.write(`${line}\n`);

  return {
    isJson,
    say,
    result(value, lines) {
      stdout.write(isJson ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));
    },
    next: (command, why) => say(`Next: ${command}  (${why})`),
    paint: { good: painted('green'), bad: painted('red'), dim: painted('dim') },
  };
}

/** Lays out rows in columns, two spaces apart. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

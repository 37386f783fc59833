import type { Identity } from '../../lambda/contract.ts';
import type { Setting } from './setting.ts';

/** The settings cannot be deployed. `message` has one sentence for each problem, for the person who wrote them. */
export class StoreConfigError extends Error {
  override readonly name = 'StoreConfigError';

  constructor(problems: Iterable<string>) {
    super([...problems].join('\n'));
  }
}

/** Settings as a person wrote them. */
export type Written = Readonly<Record<string, unknown>>;

/** The name of a setting in a problem, such as "stage of store 1 in cdk.json". */
export type NameOf = (name: string) => string;

type Table = Readonly<Record<string, Setting<unknown>>>;

type Values<Settings extends Table> = {
  readonly [Name in keyof Settings]: Settings[Name] extends Setting<infer Value> ? Value : never;
};

/**
 * Reads the settings of the table, and fills in the defaults. Adds a sentence to `problems` for each value that cannot be
 * used; the returned values must then not be used.
 */
export function readSettings<Settings extends Table>(
  table: Settings,
  written: Written,
  nameOf: NameOf,
  problems: Set<string>,
): Values<Settings> {
  const parsed = (name: string, { parse, expected }: Setting<unknown>): unknown => {
    if (written[name] === undefined) return undefined;
    const value = parse(written[name]);
    if (value === undefined)
      problems.add(`${nameOf(name)} must be ${expected}; it is ${show(written[name])}.`);
    return value;
  };

  if (written['storeHash'] === undefined) {
    problems.add(`${nameOf('storeHash')} is missing: it must be ${table['storeHash']?.expected}.`);
  }
  const given = Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [name, parsed(name, setting)]),
  );
  const copy: Identity = {
    storeHash: String(given['storeHash']),
    stage: String(given['stage'] ?? table['stage']?.default),
  };
  const values = Object.entries(table)
    .map(([name, setting]) => [name, given[name] ?? defaultOf(setting, copy)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(values) as Values<Settings>;
}

function defaultOf({ default: value }: Setting<unknown>, copy: Identity): unknown {
  return typeof value === 'function' ? value(copy) : value;
}

export function show(written: unknown): string {
  return JSON.stringify(written);
}

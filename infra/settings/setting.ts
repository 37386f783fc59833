import type { Identity } from '../../lambda/contract.ts';

/** One setting, as a person may write it in cdk.json, after `-c` or as a prop. */
export interface Setting<Value> {
  /** Completes "must be …" and shows an example. */
  readonly expected: string;
  /** Returns undefined for a value that the setting does not accept. */
  readonly parse: (written: unknown) => Value | undefined;
  /** The value if nothing is written. A setting without a default is then absent. */
  readonly default?: Value | ((copy: Identity) => Value);
}

export function textLike(pattern: RegExp): (written: unknown) => string | undefined {
  return (written) => (typeof written === 'string' && pattern.test(written) ? written : undefined);
}

export function oneOf<const Value extends string>(values: readonly Value[]): Setting<Value> {
  return {
    expected: values.map((value) => `"${value}"`).join(' or '),
    parse: (written) => values.find((value) => value === written),
  };
}

/** A list of some of these names. `-c` knows only text, so commas may separate the names. */
export function someOf<const Value extends string>(values: readonly Value[], example: string) {
  return {
    expected: `a list of these names, such as ["${example}"]: ${values.join(', ')}`,
    parse(written: unknown): readonly Value[] | undefined {
      const names = typeof written === 'string' ? written.split(',').filter((name) => name !== '') : written;
      if (!Array.isArray(names)) return undefined;
      const found = values.filter((value) => names.includes(value));
      return found.length === new Set(names).size ? found : undefined;
    },
  };
}

/** `-c` knows only text, so a numeral counts as a number. */
export function numberThat(isAllowed: (value: number) => boolean): (written: unknown) => number | undefined {
  return (written) => {
    const isNumeral = typeof written === 'string' && /^\d+(\.\d+)?$/.test(written);
    const value = isNumeral ? Number(written) : written;
    return typeof value === 'number' && isAllowed(value) ? value : undefined;
  };
}

export function wholeNumber({ from, to }: { readonly from: number; readonly to: number }) {
  return numberThat((value) => Number.isInteger(value) && value >= from && value <= to);
}

export function unlessOff<Value>(parse: (written: unknown) => Value | undefined) {
  return (written: unknown): Value | 'off' | undefined => (written === 'off' ? 'off' : parse(written));
}

/** `-c` knows only text, so "true" counts as true. */
export const onOrOff = {
  expected: '"on" or "off" (or true or false)',
  parse(written: unknown): boolean | undefined {
    if (written === true || written === 'true' || written === 'on') return true;
    if (written === false || written === 'false' || written === 'off') return false;
    return undefined;
  },
};

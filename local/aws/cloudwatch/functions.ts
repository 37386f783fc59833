import { at, combine, isList, type MathValue, readSingle, type Series } from './series.ts';

/** A function of metric math. */
export type MathFunction = (args: readonly MathValue[]) => MathValue;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export const mathFunctions: Readonly<Record<string, MathFunction>> = {
  FILL: ([series, filler]) => {
    if (typeof filler !== 'number') throw new Error('the local CloudWatch fills only with a number in FILL');
    const fill = (each: Series): Series => each.map((point) => point ?? filler);
    if (series === undefined || typeof series === 'number') throw new Error('FILL needs a series');
    return isList(series) ? series.map(fill) : fill(series);
  },

  IF: ([condition, whenTrue, whenFalse]) => {
    if (condition === undefined || whenTrue === undefined)
      throw new Error('IF needs a condition and a value');
    const [test, yes] = [readSingle(condition, 'IF'), readSingle(whenTrue, 'IF')];
    const no = whenFalse === undefined ? undefined : readSingle(whenFalse, 'IF');
    const length = [test, yes, no].find((each) => typeof each === 'object')?.length;
    if (length === undefined) throw new Error('IF needs a series');
    return Array.from({ length }, (_, index) => {
      const truth = at(test, index);
      if (truth === undefined) return undefined;
      if (truth !== 0) return at(yes, index) ?? 0;
      return no === undefined ? undefined : at(no, index);
    });
  },

  SUM: ofList('SUM', (points) => points.reduce((total, point) => total + point, 0)),
  MAX: ofList('MAX', (points) => Math.max(...points)),
  MIN: ofList('MIN', (points) => Math.min(...points)),
};

/** Periods without data in any series have none in the result. */
function ofList(name: string, reduce: (points: readonly number[]) => number): MathFunction {
  return ([list]) => {
    if (list === undefined || !isList(list)) {
      throw new Error(
        `the local CloudWatch cannot compute ${name} of a single series, which AWS advises against in alarms: ` +
          `write ${name}([m1, m2])`,
      );
    }
    const [first = []] = list;
    return first.map((_, index) => {
      const points = list.map((series) => series[index]).filter((point) => point !== undefined);
      return points.length === 0 ? undefined : reduce(points);
    });
  };
}

const truth = (isTrue: boolean) => (isTrue ? 1 : 0);

/** The operators, those that bind the loosest first. */
export const operators: readonly Readonly<Record<string, (one: number, other: number) => number>>[] = [
  {
    OR: (one, other) => truth(one !== 0 || other !== 0),
    '||': (one, other) => truth(one !== 0 || other !== 0),
  },
  {
    AND: (one, other) => truth(one !== 0 && other !== 0),
    '&&': (one, other) => truth(one !== 0 && other !== 0),
  },
  {
    '==': (one, other) => truth(one === other),
    '!=': (one, other) => truth(one !== other),
    '<=': (one, other) => truth(one <= other),
    '>=': (one, other) => truth(one >= other),
    '<': (one, other) => truth(one < other),
    '>': (one, other) => truth(one > other),
  },
  { '+': (one, other) => one + other, '-': (one, other) => one - other },
  { '*': (one, other) => one * other, '/': (one, other) => one / other },
];

export function negate(value: MathValue): MathValue {
  return combine(0, readSingle(value, 'a negation'), (zero, each) => zero - each);
}

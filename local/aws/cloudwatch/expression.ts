import { mathFunctions, negate, operators } from './functions.ts';
import { combine, type MathValue, readSingle } from './series.ts';

/** Returns the series of a metric or of another expression. */
export type SeriesOf = (id: string) => MathValue;

/** Computes an expression of metric math. */
export type Expression = (seriesOf: SeriesOf) => MathValue;

const token = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|==|!=|<=|>=|&&|\|\||[-+*/<>()[\],])/y;

/** Parses an expression of metric math. Throws for everything that is not built here, in a sentence that names it. */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  let position = 0;
  const peek = () => tokens[position];
  const take = () => tokens[position++];
  const fail = (found = peek()): never => {
    throw new Error(`the local CloudWatch cannot read ${found ?? 'the end'} in the expression ${text}`);
  };
  const expect = (wanted: string) => {
    if (take() !== wanted) fail(tokens[position - 1]);
  };

  const list = (end: string): Expression[] => {
    const items: Expression[] = [];
    while (peek() !== end) {
      items.push(binary(0));
      if (peek() !== end) expect(',');
    }
    take();
    return items;
  };

  const call = (name: string): Expression => {
    const compute = mathFunctions[name];
    if (!compute)
      throw new Error(`the local CloudWatch has no function ${name}, used in the expression ${text}`);
    expect('(');
    const args = list(')');
    return (seriesOf) => compute(args.map((each) => each(seriesOf)));
  };

  const operand = (): Expression => {
    const next = take() ?? fail();
    if (/^\d/.test(next)) return () => Number(next);
    if (/^[A-Z]/.test(next)) return call(next);
    if (/^[a-z]/.test(next)) return (seriesOf) => seriesOf(next);
    if (next === '-') {
      const negated = operand();
      return (seriesOf) => negate(negated(seriesOf));
    }
    if (next === '[') {
      const items = list(']');
      return (seriesOf) => items.map((each) => readSeries(each(seriesOf), text));
    }
    if (next !== '(') return fail(next);
    const inner = binary(0);
    expect(')');
    return inner;
  };

  const binary = (level: number): Expression => {
    const known = operators[level];
    if (!known) return operand();
    let left = binary(level + 1);
    for (let operator = known[peek() ?? '']; operator; operator = known[peek() ?? '']) {
      take();
      const [one, apply, other] = [left, operator, binary(level + 1)];
      left = (seriesOf) => combine(readSingle(one(seriesOf), text), readSingle(other(seriesOf), text), apply);
    }
    return left;
  };

  const whole = binary(0);
  if (peek() !== undefined) fail();
  return whole;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(token);
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text)?.[1];
    if (found === undefined) {
      throw new Error(`the local CloudWatch cannot read ${text.slice(at).trim()} in the expression ${text}`);
    }
    tokens.push(found);
  }
  return tokens;
}

function readSeries(value: MathValue, place: string): readonly (number | undefined)[] {
  const single = readSingle(value, place);
  if (typeof single === 'number')
    throw new Error(`the local CloudWatch cannot use a number in a list in ${place}`);
  return single;
}

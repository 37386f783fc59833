import { isObject } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';

/** Whether a line of a log matches. */
export type LinePattern = (line: string) => boolean;

/**
 * Reads a JSON pattern such as `{ $.customerId = 7 && $.message = "customers refreshed" }`, with `=`, `!=`, `&&`, `||` and
 * parentheses. An empty pattern matches every line. Other forms of CloudWatch's patterns are refused.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function readFilterPattern(pattern: string): LinePattern {
  if (pattern.trim() === '') return () => true;
  const [, inner] = /^\s*\{(.*)\}\s*$/s.exec(pattern) ?? [];
  const tokens = inner?.match(/\(|\)|&&|\|\||!=|=|"(?:[^"\\]|\\.)*"|[^\s()=!&|"]+/g) ?? [];
  let at = 0;
  const refuse = (): never => {
    throw new AwsError('InvalidParameterException', `the local CloudWatch Logs cannot read ${pattern}`);
  };
  const take = (): string => tokens[at++] ?? refuse();

  const readTerm = (): Matches => {
    if (tokens[at] === '(') {
      at += 1;
      const inside = readAny();
      if (take() !== ')') refuse();
      return inside;
    }
    const [selector, operator, literal] = [take(), take(), take()];
    if (!selector.startsWith('$.') || (operator !== '=' && operator !== '!=')) refuse();
    const path = selector.slice(2).split('.');
    const wanted = literal.startsWith('"') ? JSON.parse(literal) : toValue(literal);
    return (fields) => {
      const value = path.reduce<unknown>((from, name) => (isObject(from) ? from[name] : undefined), fields);
      return value !== undefined && (value === wanted) === (operator === '=');
    };
  };
  const readAll = (): Matches => {
    const terms = [readTerm()];
    while (tokens[at] === '&&') {
      at += 1;
      terms.push(readTerm());
    }
    return (fields) => terms.every((matches) => matches(fields));
  };
  const readAny = (): Matches => {
    const terms = [readAll()];
    while (tokens[at] === '||') {
      at += 1;
      terms.push(readAll());
    }
    return (fields) => terms.some((matches) => matches(fields));
  };

  const matches = readAny();
  if (at < tokens.length) refuse();
  return (line) => {
    const fields = parse(line);
    return fields !== undefined && matches(fields);
  };
}

type Matches = (fields: unknown) => boolean;

function toValue(literal: string): unknown {
  return /^-?\d+(?:\.\d+)?$/.test(literal) ? Number(literal) : literal;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

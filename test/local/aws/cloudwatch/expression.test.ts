import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../../local/aws/cloudwatch/expression.ts';
import type { MathValue, Series } from '../../../../local/aws/cloudwatch/series.ts';

const none = undefined;

function compute(text: string, series: Readonly<Record<string, Series>> = {}): MathValue {
  return parseExpression(text)((id) => {
    const found = series[id];
    if (!found) throw new Error(`no series ${id}`);
    return found;
  });
}

// The examples are from https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
describe('parseExpression', () => {
  it('binds operators as usual, and parentheses tighter', () => {
    expect(compute('1 + 2 * 3 - 4 / 2')).toBe(5);
    expect(compute('(1 + 2) * -3')).toBe(-9);
    expect(compute('1 + 1 == 2 AND 2 < 1 OR 3 >= 3')).toBe(1);
  });

  it.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
  ])("computes AWS's example %s", (text, expected) => {
    expect(compute(text, { metric1: [30, 20, 0, 0], metric2: [20, none, 20, none] })).toEqual(expected);
  });

  it('takes a missing point as 0 where the other series has one, and has no point where neither has', () => {
    expect(compute('m1 + m2', { m1: [1, none, none], m2: [10, 20, none] })).toEqual([11, 20, none]);
  });

  it('drops a point that divides by zero', () => {
    expect(compute('m1 / m2', { m1: [6, 6], m2: [3, 0] })).toEqual([2, none]);
  });

  it('fills missing points with the number of FILL', () => {
    expect(compute('FILL(m1, 7)', { m1: [none, 1, none] })).toEqual([7, 1, 7]);
  });

  it.each([
    ['IF(m1, m2, m3)', [30, 0, 20, none, none]],
    ['IF(m1, 5, m3)', [5, 5, 20, none, none]],
    ['IF(m1, m2, 5)', [30, 0, 5, 5, none]],
    ['IF(m1, m2)', [30, 0, none, none, none]],
  ])("computes AWS's example %s", (text, expected) => {
    const series = { m1: [1, 1, 0, 0, none], m2: [30, none, 0, 0, 30], m3: [0, 0, 20, none, 20] };

    expect(compute(text, series)).toEqual(expected);
  });

  it('reduces a list of series period by period and leaves out missing points', () => {
    const series = { m1: [1, 5, none], m2: [2, none, none] };

    expect(compute('SUM([m1, m2])', series)).toEqual([3, 5, none]);
    expect(compute('MAX([m1, m2])', series)).toEqual([2, 5, none]);
    expect(compute('MIN([m1, m2])', series)).toEqual([1, 5, none]);
    expect(compute('SUM(FILL([m1, m2], 0))', series)).toEqual([3, 5, 0]);
  });

  it.each([
    ['RATE(m1)', 'the local CloudWatch has no function RATE, used in the expression RATE(m1)'],
    ['SUM(m1)', 'the local CloudWatch cannot compute SUM of a single series'],
    ['FILL(m1, REPEAT)', 'the local CloudWatch has no function REPEAT'],
    ['m1 % 2', 'the local CloudWatch cannot read % 2 in the expression m1 % 2'],
    ['m1 +', 'the local CloudWatch cannot read the end in the expression m1 +'],
    ['m1 m2', 'the local CloudWatch cannot read m2 in the expression m1 m2'],
    ['(m1', 'the local CloudWatch cannot read the end in the expression (m1'],
    ['[m1, m2] + 1', 'the local CloudWatch cannot use a list of series in [m1, m2] + 1'],
  ])('says what it cannot compute in %s', (text, sentence) => {
    expect(() => compute(text, { m1: [1], m2: [1] })).toThrow(sentence);
  });
});

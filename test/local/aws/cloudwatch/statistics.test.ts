import { describe, expect, it } from 'vitest';
import { readStatistic } from '../../../../local/aws/cloudwatch/statistics.ts';

describe('readStatistic', () => {
  it.each([
    ['Sum', 10],
    ['SampleCount', 4],
    ['Average', 2.5],
    ['Minimum', 1],
    ['Maximum', 4],
    ['p50', 2],
    ['p99', 4],
    ['p100', 4],
  ])('reduces four values to their %s', (name, expected) => {
    expect(readStatistic(name, 'Statistic')([4, 1, 3, 2])).toBe(expected);
  });

  it('takes as p99 the value that one in a hundred exceeds', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);

    expect(readStatistic('p99', 'Statistic')(values)).toBe(99);
  });

  it.each(['tm90', 'IQM', 'p101', 'sum'])('refuses %s by name', (name) => {
    expect(() => readStatistic(name, 'Statistic of Slow')).toThrow(
      `the local CloudWatch has no statistic ${name} for Statistic of Slow`,
    );
  });
});

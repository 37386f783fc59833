import { describe, expect, it } from 'vitest';
import { readEmfLine } from '../../../../local/aws/cloudwatch/emf-line.ts';

function line(directive: object, fields: object): string {
  return JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: [directive] }, ...fields });
}

describe('readEmfLine', () => {
  it('reads each metric once for each set of dimensions', () => {
    const directive = {
      Namespace: 'N',
      Dimensions: [['service'], []],
      Metrics: [{ Name: 'A', Unit: 'Count' }],
    };

    expect(readEmfLine(line(directive, { service: 's', A: 3 }))).toEqual([
      { metric: { namespace: 'N', name: 'A', dimensions: { service: 's' } }, value: 3 },
      { metric: { namespace: 'N', name: 'A', dimensions: {} }, value: 3 },
    ]);
  });

  it('reads a list of values as values of one metric', () => {
    const directive = { Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'A' }] };

    expect(readEmfLine(line(directive, { A: [1, 2] })).map(({ value }) => value)).toEqual([1, 2]);
  });

  it.each(['{"level":"INFO","message":"sweep completed"}', 'START', ''])('finds no metric in %s', (text) => {
    expect(readEmfLine(text)).toEqual([]);
  });

  it('refuses a metric whose value is missing', () => {
    const directive = { Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'A' }] };

    expect(() => readEmfLine(line(directive, {}))).toThrow('A is not a number');
  });
});

import { describe, expect, it } from 'vitest';
import { createMetricData, type Metric } from '../../../../local/aws/cloudwatch/metric-data.ts';

const metric: Metric = { namespace: 'Test', name: 'Count', dimensions: { one: '1', two: '2' } };

describe('createMetricData', () => {
  it('returns the values from the first time to before the last', () => {
    const data = createMetricData();
    for (const atMs of [0, 10, 20, 30]) data.record(metric, atMs, atMs);

    expect(data.between(metric, 10, 30)).toEqual([10, 20]);
  });

  it('puts late values in the order of their times', () => {
    const data = createMetricData();
    for (const atMs of [30, 10, 20]) data.record(metric, atMs, atMs);

    expect(data.between(metric, 0, 100)).toEqual([10, 20, 30]);
  });

  it('takes dimensions in another order as the same metric, and other values as another', () => {
    const data = createMetricData();
    data.record(metric, 0, 1);
    data.record({ ...metric, dimensions: { two: '2', one: '1' } }, 0, 2);
    data.record({ ...metric, dimensions: { one: '1' } }, 0, 3);

    expect(data.between(metric, 0, 1)).toEqual([1, 2]);
    expect(data.metrics()).toHaveLength(2);
  });
});

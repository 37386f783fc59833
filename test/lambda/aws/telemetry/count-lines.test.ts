import { describe, expect, it } from 'vitest';
import { type Counts, toCountLines } from '../../../../lambda/aws/telemetry/count-lines.ts';
import { type CountName, logField, metric } from '../../../../lambda/contract.ts';
import { readEmfLine } from '../../../../local/aws/cloudwatch/emf-line.ts';

const about = { service: 'abc123/production' };

describe('toCountLines', () => {
  it('writes one line with the metrics by service, and the other counts as fields', () => {
    const [line, ...others] = linesOf([
      [metric.watermarkAgeSeconds, [61]],
      [logField.apiRequests, [4]],
    ]);

    expect(others).toEqual([]);
    expect(line).toMatchObject({ message: 'invocation counted', ApiRequests: 4, ...about });
    expect(readEmfLine(JSON.stringify(line))).toEqual([
      {
        metric: { namespace: 'CustomerSync', name: 'WatermarkAgeSeconds', dimensions: about },
        value: 61,
      },
    ]);
    expect(JSON.stringify(line)).toContain('{"Name":"WatermarkAgeSeconds","Unit":"Seconds"}');
  });

  it('writes no metrics when there are only fields', () => {
    expect(linesOf([[logField.apiRequests, [4]]])).toEqual([
      { message: 'invocation counted', ...about, ApiRequests: 4 },
    ]);
  });

  it('divides a metric of more than 100 values among several lines, and writes all else once', () => {
    const lags = Array.from({ length: 250 }, (_, index) => index);

    const lines = linesOf([
      [metric.lagSeconds, lags],
      [logField.updated, [250]],
    ]);

    expect(lines).toHaveLength(3);
    expect(lines.filter((line) => 'CustomersUpdated' in line)).toHaveLength(1);
    const values = lines.flatMap((line) => readEmfLine(JSON.stringify(line)).map(({ value }) => value));
    expect(values).toEqual(lags);
  });

  it('writes nothing when nothing was counted', () => {
    expect(linesOf([])).toEqual([]);
  });
});

function linesOf(counts: readonly [CountName, number[]][]): object[] {
  return toCountLines(new Map(counts) satisfies Counts, about, Date.UTC(2024, 4, 6));
}

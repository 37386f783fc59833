import { isObject, type JsonObject, readEach, readNumber, readObject, readText } from '../json-value.ts';
import type { Metric } from './metric-data.ts';

export interface EmfValue {
  readonly metric: Metric;
  readonly value: number;
}

/**
 * Reads the metrics of a log line in the embedded metric format. Any other line has none. The line's own timestamp is
 * ignored: the functions may take it from another clock. Throws for a line that CloudWatch would refuse:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readEmfLine(line: string): EmfValue[] {
  // Most lines are none, and parsing them would take the most time.
  if (!line.includes('"_aws"')) return [];
  const fields = readObject(JSON.parse(line), 'the line');
  const about = fields['_aws'];
  if (!isObject(about)) return [];
  return readEach(about['CloudWatchMetrics'], 'CloudWatchMetrics', readObject).flatMap((directive) =>
    readDirective(directive, fields),
  );
}

function readDirective(directive: JsonObject, fields: JsonObject): EmfValue[] {
  const namespace = readText(directive['Namespace'], 'Namespace');
  const names = readEach(directive['Metrics'], 'Metrics', (each, place) =>
    readText(readObject(each, place)['Name'], `Name of ${place}`),
  );
  const sets = readEach(directive['Dimensions'], 'Dimensions', (set, place) =>
    readEach(set, place, readText),
  );
  return sets.flatMap((set) => {
    const dimensions = Object.fromEntries(set.map((name) => [name, readText(fields[name], name)]));
    return names.flatMap((name) =>
      readValues(fields[name], name).map((value) => ({ metric: { namespace, name, dimensions }, value })),
    );
  });
}

function readValues(value: unknown, name: string): number[] {
  return Array.isArray(value) ? readEach(value, name, readNumber) : [readNumber(value, name)];
}

import { readEmfLine } from '../local/aws/cloudwatch/emf-line.ts';

/** The lines that functions wrote during one event. */
export interface Recording {
  readonly lines: readonly string[];
  readonly invocations: number;
}

/** The events of each hour of a day, with their number. */
export type Day = (hour: number) => readonly (readonly [times: number, recording: Recording])[];

export interface DayFigures {
  /** Custom metrics by name and dimensions that are billed: those of each hour, averaged over the day. */
  readonly metrics: number;
  readonly metricNames: readonly string[];
  readonly logBytes: number;
}

const hours = Array.from({ length: 24 }, (_, hour) => hour);

/**
 * Lambda writes two lines of its own for each invocation, `platform.start` and `platform.report`. Their length is that of the
 * examples in https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
const bytesOfLambda = 700;

/** Adds up a day. The same event writes the same lines each time. */
export function figuresOf(day: Day): DayFigures {
  const ofHours = hours.map((hour) => day(hour).filter(([times]) => times > 0));
  const metrics = ofHours.map((hour) => new Set(hour.flatMap(([, { lines }]) => lines.flatMap(metricsOf))));
  const bytes = ofHours.flat().map(([times, recording]) => times * bytesOf(recording));
  return {
    metrics: metrics.reduce((sum, { size }) => sum + size, 0) / hours.length,
    metricNames: [...new Set(metrics.flatMap((each) => [...each]))].sort(),
    logBytes: bytes.reduce((sum, each) => sum + each, 0),
  };
}

function metricsOf(line: string): string[] {
  return readEmfLine(line).map(({ metric: { name, dimensions } }) => `${name} ${JSON.stringify(dimensions)}`);
}

function bytesOf({ lines, invocations }: Recording): number {
  const own = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  return own + invocations * bytesOfLambda;
}

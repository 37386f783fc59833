import { type JsonObject, readEach, readNumber, readObject, readOptional, readText } from '../json-value.ts';
import { type Expression, parseExpression } from './expression.ts';
import { createMetricData, type Metric, type MetricData } from './metric-data.ts';
import { type MathValue, readSingle, type Series } from './series.ts';
import { readStatistic, type Statistic } from './statistics.ts';

/** What an alarm compares with its threshold: a metric, or an expression over metrics. */
export interface AlarmSeries {
  readonly periodMs: number;
  /** Every metric that it reads, by whatever way. */
  readonly metrics: readonly Metric[];
  /** Computes the data points of so many periods before `endMs`, the oldest first. */
  points(data: MetricData, endMs: number, count: number): Series;
}

/** Reads the metric that an alarm names by itself. */
export function readOwnMetric(alarm: JsonObject, place: string): AlarmSeries {
  const metric = readMetric(alarm, place);
  const name = alarm['ExtendedStatistic'] ?? alarm['Statistic'];
  const statistic = readStatistic(name, `Statistic of ${place}`);
  const periodMs = readPeriod(alarm['Period'], `Period of ${place}`);
  return {
    periodMs,
    metrics: [metric],
    points: (data, endMs, count) => reduceEach(data, metric, statistic, { endMs, periodMs, count }),
  };
}

type Query =
  | { readonly id: string; readonly own: AlarmSeries }
  | { readonly id: string; readonly expression: Expression };

/** Reads the list `Metrics` of an alarm. All its metrics must have the same period. */
export function readQueries(value: unknown, place: string): AlarmSeries {
  const list = readEach(value, `Metrics of ${place}`, readObject);
  const queries = new Map(
    list
      .map((each, index) => readQuery(each, `Metrics[${index}] of ${place}`))
      .map((query) => [query.id, query]),
  );
  const returned = list.filter(({ ReturnData }) => ReturnData !== false);
  const [result] = returned.map(({ Id }) => String(Id));
  if (result === undefined || returned.length > 1) {
    throw new Error(`${place} returns ${returned.length} of its metrics, and an alarm watches one`);
  }
  const own = [...queries.values()].flatMap((query) => ('own' in query ? [query.own] : []));
  const [periodMs = 0, ...otherPeriods] = new Set(own.map((each) => each.periodMs));
  if (periodMs === 0 || otherPeriods.length > 0) throw new Error(`the metrics of ${place} need one period`);

  const series: AlarmSeries = {
    periodMs,
    metrics: own.flatMap(({ metrics }) => metrics),
    points(data, endMs, count) {
      const seriesOf = (id: string): MathValue => {
        const query = queries.get(id);
        if (!query) throw new Error(`${place} has no metric ${id}`);
        return 'own' in query ? query.own.points(data, endMs, count) : query.expression(seriesOf);
      };
      const points = readSingle(seriesOf(result), place);
      if (typeof points === 'number') throw new Error(`the expression of ${place} is a number, not a series`);
      return points;
    },
  };
  // An expression that cannot be computed throws now, not at the first evaluation.
  series.points(createMetricData(), 0, 1);
  return series;
}

function readQuery(query: JsonObject, place: string): Query {
  refuseOthers(query, ['Id', 'Expression', 'MetricStat', 'ReturnData', 'Label', 'Period'], place);
  const id = readText(query['Id'], `Id of ${place}`);
  const expression = readOptional(query['Expression'], `Expression of ${place}`, readText);
  if (expression !== undefined) return { id, expression: parseExpression(expression) };
  const stat = readObject(query['MetricStat'], `MetricStat of ${place}`);
  refuseOthers(stat, ['Metric', 'Period', 'Stat'], place);
  const metric = readObject(stat['Metric'], `Metric of ${place}`);
  refuseOthers(metric, ['Namespace', 'MetricName', 'Dimensions'], place);
  return { id, own: readOwnMetric({ ...metric, Period: stat['Period'], Statistic: stat['Stat'] }, place) };
}

function readMetric(source: JsonObject, place: string): Metric {
  const dimensions = readOptional(source['Dimensions'], `Dimensions of ${place}`, (list, listPlace) =>
    readEach(list, listPlace, (item, itemPlace) => {
      const { Name, Value } = readObject(item, itemPlace);
      return [readText(Name, `Name of ${itemPlace}`), readText(Value, `Value of ${itemPlace}`)] as const;
    }),
  );
  return {
    namespace: readText(source['Namespace'], `Namespace of ${place}`),
    name: readText(source['MetricName'], `MetricName of ${place}`),
    dimensions: Object.fromEntries(dimensions ?? []),
  };
}

/** Throws for a period of seconds, with which an alarm is evaluated more often than here. */
function readPeriod(value: unknown, place: string): number {
  const seconds = readNumber(value, place);
  if (seconds <= 0 || seconds % 60 !== 0)
    throw new Error(`the local CloudWatch cannot honour ${place}: ${seconds} s`);
  return 1_000 * seconds;
}

function reduceEach(
  data: MetricData,
  metric: Metric,
  statistic: Statistic,
  { endMs, periodMs, count }: { endMs: number; periodMs: number; count: number },
): Series {
  return Array.from({ length: count }, (_, index) => {
    const fromMs = endMs - (count - index) * periodMs;
    const values = data.between(metric, fromMs, fromMs + periodMs);
    return values.length === 0 ? undefined : statistic(values);
  });
}

/** Throws for a property that is not built here. */
export function refuseOthers(properties: JsonObject, known: readonly string[], place: string): void {
  const other = Object.keys(properties).find((name) => !known.includes(name));
  if (other !== undefined) throw new Error(`the local CloudWatch cannot honour ${other} of ${place}`);
}

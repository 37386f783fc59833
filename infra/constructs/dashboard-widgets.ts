import {
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { countsMessage, logField } from '../../lambda/contract.ts';

/** Sizes in the 24 columns of a dashboard. */
export const third = { width: 8, height: 6 };
export const half = { width: 12, height: 7 };
export const whole = { width: 24, height: 4 };

/** The logs that a query reads. */
type Logs = ILogGroup | readonly ILogGroup[];

export function graph(title: string, left: IMetric[], right: IMetric[] = []): IWidget {
  return new GraphWidget({ title, left, right, ...third });
}

/** Sums of what the functions count, without a metric for each. */
export function counts(title: string, logs: Logs, names: readonly (keyof typeof logField)[]): IWidget {
  const sums = names.map((name) => `sum(${logField[name]}) as ${name}`);
  return query(title, logs, [`filter message = "${countsMessage}"`, `stats ${sums.join(', ')} by bin(5m)`]);
}

export function query(title: string, logs: Logs, queryLines: string[]): IWidget {
  return logWidget(title, logs, queryLines, third, LogQueryVisualizationType.LINE);
}

/** The latest lines first. */
export function table(title: string, logs: Logs, size: typeof third, queryLines: string[]): IWidget {
  const lines = [...queryLines, 'sort @timestamp desc', 'limit 20'];
  return logWidget(title, logs, lines, size, LogQueryVisualizationType.TABLE);
}

function logWidget(
  title: string,
  logs: Logs,
  queryLines: string[],
  size: typeof third,
  view: LogQueryVisualizationType,
): IWidget {
  const logGroupNames = [logs].flat().map(({ logGroupName }) => logGroupName);
  return new LogQueryWidget({ title, logGroupNames, queryLines, view, ...size });
}

import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { type DeployedNames, identityOf } from '../lambda/contract.ts';
import type { Aws } from './aws.ts';
import type { Deployment } from './deployment.ts';

export interface RingingAlarm {
  readonly name: string;
  /** The section of the runbook. */
  readonly section: string;
  readonly means: string;
  readonly sinceMs: number;
}

/** The alarms of a copy that are in ALARM. */
export async function ringingAlarms(aws: Aws, deployment: Deployment): Promise<RingingAlarm[]> {
  const command = new DescribeAlarmsCommand({
    ActionPrefix: deployment.names.alarmTopicArn,
    StateValue: 'ALARM',
    MaxRecords: 100,
  });
  const { MetricAlarms = [] } = await aws.ask('cloudwatch:DescribeAlarms', aws.cloudWatch.send(command));
  return MetricAlarms.filter((alarm) => isOf(alarm, deployment)).map(toRinging);
}

/** Copies may share a topic. The dimensions of an alarm name the copy, or one of its parts. */
function isOf({ Dimensions = [], Metrics = [] }: MetricAlarm, deployment: Deployment): boolean {
  const own = [identityOf(deployment), ...Object.values(deployment.names satisfies DeployedNames)];
  const dimensions = [
    ...Dimensions,
    ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? []),
  ];
  const isKnown = (value: string) =>
    own.some((name) => name === value || name.endsWith(`/${value}`) || name.includes(`//${value}.`));
  return dimensions.length === 0 || dimensions.some(({ Value = '' }) => isKnown(Value));
}

function toRinging({
  AlarmName = '',
  AlarmDescription = '',
  StateTransitionedTimestamp,
  StateUpdatedTimestamp,
}: MetricAlarm): RingingAlarm {
  const [, means = '', anchor = AlarmName] = /^\w+: (.*?) Runbook: \S*#(\S+)/s.exec(AlarmDescription) ?? [];
  const section = anchor.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
  const since = StateTransitionedTimestamp ?? StateUpdatedTimestamp;
  return { name: AlarmName, section, means, sinceMs: since?.getTime() ?? 0 };
}

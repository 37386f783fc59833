import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { type DeployedNames, identityOf } from '../lambda/contract.ts';
import type { Aws } from './aws.ts';
import type { Deployment } from './deployment.ts';

export interface RingingAlarm {
  readonly name: string;
  /** `page` or `ticket`. */
  readonly severity: string;
  /** The section of the runbook. */
  readonly section: string;
  readonly means: string;
  /** Where the section is. */
  readonly runbook: string;
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

/** The description begins with the severity and ends with the address of the section. */
const described = /^(\w+): (.*?) Runbook: (\S+#([\w-]+))$/s;

function toRinging(alarm: MetricAlarm): RingingAlarm {
  const { AlarmName: name = '', AlarmDescription: description = '' } = alarm;
  const [, severity = 'alarm', means = description, runbook = 'RUNBOOK.md', anchor = name] =
    described.exec(description) ?? [];
  const section = anchor.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return { name, severity, section, means, runbook, sinceMs: since?.getTime() ?? 0 };
}

import { arns } from '../aws/arns.ts';
import { readOptional, readText } from '../aws/json-value.ts';
import type { AwsService } from '../aws/protocol/aws-service.ts';
import type { AlarmWithState } from './watch.ts';

/** CloudWatch's DescribeAlarms, by the action of an alarm and by its state. */
export function createDescribedAlarms(states: () => readonly AlarmWithState[]): AwsService {
  return {
    target: 'GraniteServiceVersion20100801',
    iamPrefix: 'cloudwatch',
    throttlingCode: 'ThrottlingException',
    resourcesOf: () => [arns.alarm('*')],
    operations: {
      DescribeAlarms(input) {
        const actionPrefix = readOptional(input['ActionPrefix'], 'ActionPrefix', readText) ?? '';
        const wanted = readOptional(input['StateValue'], 'StateValue', readText);
        return {
          MetricAlarms: states()
            .filter(({ alarm }) => alarm.actions.ALARM.some((action) => action.startsWith(actionPrefix)))
            .filter(({ state }) => wanted === undefined || state === wanted)
            .map(toMetricAlarm),
        };
      },
    },
  };
}

function toMetricAlarm({ alarm, state, sinceMs }: AlarmWithState) {
  const metrics = alarm.series.metrics.map(({ namespace, name, dimensions }, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: alarm.series.periodMs / 1_000,
      Stat: 'Sum',
    },
  }));
  return {
    AlarmName: alarm.name,
    AlarmArn: arns.alarm(alarm.name),
    AlarmDescription: alarm.description,
    AlarmActions: alarm.actions.ALARM,
    StateValue: state,
    StateUpdatedTimestamp: sinceMs / 1_000,
    StateTransitionedTimestamp: sinceMs / 1_000,
    Metrics: metrics,
  };
}

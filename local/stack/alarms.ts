import { type MetricName, metric, metricNamespace } from '../../lambda/contract.ts';
import { type Alarm, readAlarm } from '../aws/cloudwatch/alarm.ts';
import { awsMetrics } from '../aws/cloudwatch/aws-metrics.ts';
import type { Metric } from '../aws/cloudwatch/metric-data.ts';
import { readObject } from '../aws/json-value.ts';
import { nameOf, type Template } from './template.ts';
import type { Resolve } from './values.ts';

/** Names that each namespace has here. */
const written: Readonly<Record<string, readonly string[]>> = {
  ...awsMetrics,
  [metricNamespace]: Object.values(metric) satisfies MetricName[],
};

/**
 * Reads the template's alarms. They are named by logical id, without the digits that the CDK adds. Throws for an alarm that
 * the local CloudWatch cannot evaluate, and for one on a metric that nothing writes: it would be OK for ever.
 */
export function readAlarms(template: Template, resolve: Resolve): Alarm[] {
  return template.ofType('AWS::CloudWatch::Alarm').map((resource) => {
    const name = nameOf(resource);
    const alarm = readAlarm(name, readObject(resolve(resource.properties), name));
    for (const each of alarm.series.metrics) refuseUnwritten(each, name);
    return alarm;
  });
}

function refuseUnwritten({ namespace, name }: Metric, alarm: string): void {
  if (written[namespace]?.includes(name)) return;
  throw new Error(
    `nothing in the local stack writes ${name} of ${namespace}, which the alarm ${alarm} watches`,
  );
}

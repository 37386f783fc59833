import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.ts';
import type { CopyProps } from './copy-props.ts';
import { refreshAlarms } from './refresh-alarms.ts';
import type { RefreshPipeline } from './refresh-pipeline.ts';
import type { ScheduledSweep } from './scheduled-sweep.ts';
import { storeAccessAlarms } from './store-access-alarms.ts';
import { StoreAlarm } from './store-alarm.ts';
import { sweepAlarms } from './sweep-alarms.ts';
import { webhookAlarms } from './webhook-alarms.ts';
import type { WebhookIngress } from './webhook-ingress.ts';

export interface ObservabilityProps extends CopyProps {
  /** Carries the alarms in place of a topic of this construct's own. */
  readonly alarmTopic: ITopic | undefined;
  readonly refresh: RefreshPipeline;
  readonly sweep: ScheduledSweep;
  readonly ingress: WebhookIngress | undefined;
}

/** The alarms of one store, and the topic that carries them. */
export class Observability extends Construct {
  readonly topic: ITopic;
  readonly alarms: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    { refresh, sweep, ingress, alarmTopic, ...copy }: ObservabilityProps,
  ) {
    super(scope, id);
    const { store } = copy;
    this.topic = alarmTopic ?? new AlarmTopic(this, 'AlarmTopic', copy);

    const alarms = {
      ...refreshAlarms(refresh, store),
      ...storeAccessAlarms(store),
      ...sweepAlarms(sweep, store),
      ...(ingress && webhookAlarms(ingress, store)),
    };
    this.alarms = Object.entries(alarms).map(
      ([id, alarm]) =>
        new StoreAlarm(this, id, { ...alarm, topic: this.topic, runbookUrl: store.runbookUrl }),
    );
  }
}

import { Construct } from 'constructs';
import type { StoreConfig } from '../store-config.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { refreshAlarms } from './refresh-alarms.ts';
import type { RefreshPipeline } from './refresh-pipeline.ts';
import type { ScheduledSweep } from './scheduled-sweep.ts';
import { storeAccessAlarms } from './store-access-alarms.ts';
import { StoreAlarm } from './store-alarm.ts';
import { sweepAlarms } from './sweep-alarms.ts';
import { webhookAlarms } from './webhook-alarms.ts';
import type { WebhookIngress } from './webhook-ingress.ts';

export interface ObservabilityProps {
  readonly store: StoreConfig;
  readonly refresh: RefreshPipeline;
  readonly sweep: ScheduledSweep;
  readonly ingress: WebhookIngress | undefined;
}

/** The alarms of one store, and the topic that carries them. */
export class Observability extends Construct {
  readonly topic: AlarmTopic;

  constructor(scope: Construct, id: string, { store, refresh, sweep, ingress }: ObservabilityProps) {
    super(scope, id);
    this.topic = new AlarmTopic(this, 'AlarmTopic', store);

    const alarms = {
      ...refreshAlarms(refresh, store),
      ...storeAccessAlarms(store),
      ...sweepAlarms(sweep, store),
      ...(ingress && webhookAlarms(ingress, store)),
    };
    for (const [id, alarm] of Object.entries(alarms)) new StoreAlarm(this, id, this.topic, alarm);
  }
}

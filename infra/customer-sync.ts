import { Stack } from 'aws-cdk-lib';
import type { Alarm, Dashboard, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  type DeployedNames,
  identityOf,
  type MetricName,
  metric,
  parameterName,
  queueProcessShare,
} from '../lambda/contract.ts';
import { CustomerStorage } from './constructs/customer-storage.ts';
import { namesOf } from './constructs/deployed-names.ts';
import { admitServices } from './constructs/encryption.ts';
import { Observability } from './constructs/observability.ts';
import { RefreshPipeline } from './constructs/refresh-pipeline.ts';
import { ScheduledSweep } from './constructs/scheduled-sweep.ts';
import { grantStoreAccess } from './constructs/store-access.ts';
import { ownMetric } from './constructs/store-alarm.ts';
import { WebhookIngress } from './constructs/webhook-ingress.ts';
import type { CustomerSyncProps } from './customer-sync-props.ts';
import { checkSettings } from './settings/check-settings.ts';
import { refuseSharesAboveOne } from './settings/conflicts.ts';
import { StoreConfigError } from './settings/read-settings.ts';
import type { StoreConfig } from './settings/store-config.ts';

export type { CustomerSyncProps };

/** Keeps a DynamoDB table a true copy of the customers of one BigCommerce store. */
export class CustomerSync extends Construct {
  readonly table: ITable | TableV2;
  readonly bus: EventBus;
  readonly refreshQueue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly sweepDeadLetterQueue: IQueue;
  readonly refreshFunction: IFunction;
  readonly sweepFunction: IFunction;
  /** Undefined where webhooks are off. */
  readonly webhookFunction: IFunction | undefined;
  readonly alarms: readonly Alarm[];
  readonly alarmTopic: ITopic;
  /** Undefined where `dashboard` is off. */
  readonly dashboard: Dashboard | undefined;
  /** What the SSM parameter `/customer-sync/<storeHash>/<stage>` holds. */
  readonly names: DeployedNames;
  readonly #store: StoreConfig;
  readonly #storage: CustomerStorage;
  readonly #refresh: RefreshPipeline;

  constructor(scope: Construct, id: string, props: CustomerSyncProps) {
    super(scope, id);
    const { accessToken, encryptionKey, vpc, alarmTopic, table } = props;
    const store = checkSettings(this, props);
    this.#store = store;
    this.#refuseClashes();
    const copy = { store, encryptionKey, vpc };
    if (encryptionKey) admitServices(encryptionKey, this);

    const storage = new CustomerStorage(this, 'CustomerStorage', { ...copy, adopted: table });

    const refresh = new RefreshPipeline(this, 'RefreshPipeline', copy);
    storage.grantReadWrite(refresh.function);
    // An empty V3 store is believed only if the table is empty, too.
    if (store.customersApi === 'v3') storage.grantQueryFingerprints(refresh.function);
    const refreshShare = queueProcessShare(store.refreshQuotaShare);
    grantStoreAccess(refresh.function, { store, accessToken, quotaShare: refreshShare });

    const sweep = new ScheduledSweep(this, 'ScheduledSweep', { ...copy, bus: refresh.bus });
    storage.grantReadWrite(sweep.function);
    storage.grantQueryFingerprints(sweep.function);
    refresh.grantPublish(sweep.function);
    sweep.grantReadPause(refresh.function);
    grantStoreAccess(sweep.function, { store, accessToken, quotaShare: store.sweepQuotaShare });

    const ingress = store.webhooks ? new WebhookIngress(this, 'WebhookIngress', copy) : undefined;
    if (ingress) {
      refresh.grantPublish(ingress.function);
      ingress.grantKeepHooks(sweep.function);
    }

    const observability = new Observability(this, 'Observability', {
      ...copy,
      alarmTopic,
      refresh,
      sweep,
      ingress,
    });

    this.#storage = storage;
    this.#refresh = refresh;
    this.table = storage.table;
    this.bus = refresh.bus;
    this.refreshQueue = refresh.queue;
    this.deadLetterQueue = refresh.deadLetterQueue;
    this.sweepDeadLetterQueue = sweep.deadLetterQueue;
    this.refreshFunction = refresh.function;
    this.sweepFunction = sweep.function;
    this.webhookFunction = ingress?.function;
    this.alarms = observability.alarms;
    this.alarmTopic = observability.topic;
    this.dashboard = observability.dashboard;
    this.names = namesOf({ accessToken, storage, refresh, sweep, ingress, observability });

    const parameter = new StringParameter(this, 'Names', {
      parameterName: parameterName(store),
      description: `The names of the copy of store ${store.storeHash}`,
      stringValue: Stack.of(this).toJsonString(this.names),
      // Names are long in some stacks. A value of up to 4 KB is free as in the standard tier.
      tier: ParameterTier.INTELLIGENT_TIERING,
    });
    // A second copy of the same identity in this account and region cannot have the parameter. It must fail before it
    // sweeps and takes the hooks of the first.
    sweep.schedules.node.addDependency(parameter);
  }

  /** Lets `reader` read customers: by id, by e-mail, or all of them. */
  grantReadCustomers(reader: IGrantable): Grant {
    return this.#storage.grantRead(reader);
  }

  /** Lets `requester` put `CustomerRefreshRequested` on the bus. */
  grantRequestRefresh(requester: IGrantable): Grant {
    return this.#refresh.grantRequest(requester);
  }

  /** A metric that the functions write. By default the sum over five minutes. */
  metric(metricName: MetricName, options: MetricOptions = {}): Metric {
    return ownMetric(this.#store, metricName).with(options).attachTo(this);
  }

  /** The longest time by which the copy may be behind, apart from deletes. */
  metricWatermarkAge(options: MetricOptions = {}): Metric {
    return this.metric(metric.watermarkAgeSeconds, { statistic: 'Maximum', ...options });
  }

  /** Seconds since the last complete full sweep began. */
  metricFullSweepAge(options: MetricOptions = {}): Metric {
    return this.metric(metric.fullSweepAgeSeconds, { statistic: 'Maximum', ...options });
  }

  /** The number of dead letters that wait for a person. */
  metricDeadLetters(options: MetricOptions = {}): Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      statistic: 'Maximum',
      ...options,
    });
  }

  /** Throws for a second copy of the same identity in this app, and for copies that could use more than the store's quota. */
  #refuseClashes(): void {
    const others = this.node.root.node
      .findAll()
      .filter((each) => each instanceof CustomerSync)
      .filter((each) => each !== this);
    const problems = new Set<string>();
    const { environment } = Stack.of(this);
    const twin = others.find(
      (each) =>
        identityOf(each.#store) === identityOf(this.#store) && Stack.of(each).environment === environment,
    );
    if (twin) {
      problems.add(
        `Store "${this.#store.storeHash}" with stage "${this.#store.stage}" is copied twice, by "${twin.node.path}" and by "${this.node.path}": remove one, or give it another stage.`,
      );
    }
    if (problems.size === 0)
      refuseSharesAboveOne([...others.map((each) => each.#store), this.#store], problems);
    if (problems.size > 0) throw new StoreConfigError(problems);
  }
}

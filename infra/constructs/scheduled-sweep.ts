import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  detailType,
  env,
  eventSource,
  identityOf,
  sweepSchedule,
  syncStateTable,
} from '../../lambda/contract.ts';
import type { CopyProps } from './copy-props.ts';
import { grantUseOfKey } from './encryption.ts';
import { explainFinding } from './explain-finding.ts';
import { SafeQueue } from './safe-queue.ts';
import { SweepSchedules } from './sweep-schedules.ts';
import { SyncFunction } from './sync-function.ts';

export interface ScheduledSweepProps extends CopyProps {
  /** Carries the events by which a sweep continues that ran out of time. */
  readonly bus: EventBus;
}

/** Sweeps of the store's list: schedules, function, state table and dead-letter queue. */
export class ScheduledSweep extends Construct {
  readonly stateTable: TableV2;
  readonly deadLetterQueue: SafeQueue;
  readonly function: SyncFunction;
  /** Nothing sweeps before they exist. */
  readonly schedules: SweepSchedules;

  constructor(scope: Construct, id: string, { bus, ...copy }: ScheduledSweepProps) {
    super(scope, id);
    const { store, encryptionKey } = copy;

    this.stateTable = new TableV2(this, 'StateTable', {
      partitionKey: { name: syncStateTable.partitionKey, type: AttributeType.STRING },
      timeToLiveAttribute: syncStateTable.timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...(encryptionKey && { encryption: TableEncryptionV2.customerManagedKey(encryptionKey) }),
      // Even if the customers stay: no later stack would find this table, and a backfill restores its content.
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // Separate from the refresh pipeline's queue, whose dead letters can be redriven.
    this.deadLetterQueue = new SafeQueue(this, 'DeadLetterQueue', { encryptionKey });
    explainFinding(this.deadLetterQueue, {
      rule: 'AwsSolutions-SQS3',
      reason:
        'It is a dead-letter queue: of schedules, a rule and a failure destination, which the rule overlooks.',
    });

    this.function = new SyncFunction(this, 'Function', {
      ...copy,
      handlerName: 'sweep',
      description: `Sweeps through the customers of store ${store.storeHash}`,
      timeout: Duration.seconds(sweepSchedule.timeoutSeconds),
      // The next schedule continues at the checkpoint. A retry a minute later would probably fail again.
      retryAttempts: 0,
      maxEventAge,
      onFailure: sendOnlyTo(this.deadLetterQueue),
    });
    this.#grantState(this.function);
    grantUseOfKey(encryptionKey, this.function);
    const { region, account } = Stack.of(this);
    this.function.addEnvironment(env.hookMarker, `${region}/${account}/${identityOf(store)}`);

    // EventBridge delivers a continuation again until it is too old. A second delivery changes nothing.
    new Rule(this, 'Continued', {
      eventBus: bus,
      eventPattern: { source: [eventSource], detailType: [detailType.sweepContinued] },
      targets: [new LambdaFunction(this.function, { deadLetterQueue: this.deadLetterQueue, maxEventAge })],
    });

    this.schedules = new SweepSchedules(this, 'Schedules', {
      ...copy,
      sweeper: this.function,
      deadLetterQueue: this.deadLetterQueue,
      maxEventAge,
    });
  }

  /** Gives `reader` the state table's name, and lets it read whether the copy is paused. */
  grantReadPause(reader: SyncFunction): void {
    reader.addEnvironment(env.syncStateTableName, this.stateTable.tableName);
    this.stateTable.grants.actions(reader, 'dynamodb:GetItem');
  }

  /** Gives `sweeper` the state table's name, and lets it read and update states. */
  #grantState(sweeper: SyncFunction): void {
    sweeper.addEnvironment(env.syncStateTableName, this.stateTable.tableName);
    this.stateTable.grants.actions(sweeper, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }
}

/** An event that waited longer would meet the next schedule. */
const maxEventAge = Duration.minutes(10);

/** `SqsDestination` would also permit the function to look up the queue. */
function sendOnlyTo(queue: IQueue): IDestination {
  return {
    bind(_scope, sender) {
      queue.grant(sender, 'sqs:SendMessage');
      return { destination: queue.queueArn };
    },
  };
}

import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { detailType, env, eventSource, sweepSchedule, syncStateTable } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';
import { SafeQueue } from './safe-queue.ts';
import { SweepSchedules } from './sweep-schedules.ts';
import { SyncFunction } from './sync-function.ts';

export interface ScheduledSweepProps {
  readonly store: StoreConfig;
  /** Where a sweep that ran out of time asks to be continued. */
  readonly bus: EventBus;
}

/** Sweeps through the store's list: what starts them, their function, what they remember, and where failures wait. */
export class ScheduledSweep extends Construct {
  readonly stateTable: TableV2;
  readonly deadLetterQueue: SafeQueue;
  readonly function: SyncFunction;

  constructor(scope: Construct, id: string, { store, bus }: ScheduledSweepProps) {
    super(scope, id);

    this.stateTable = new TableV2(this, 'StateTable', {
      partitionKey: { name: syncStateTable.partitionKey, type: AttributeType.STRING },
      timeToLiveAttribute: syncStateTable.timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Even where the customers stay: no later stack would find it, and a backfill brings back all that it knows.
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // Not the refresh pipeline's: its dead letters are refresh requests, which can be redriven.
    this.deadLetterQueue = new SafeQueue(this, 'DeadLetterQueue');
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'It is a dead-letter queue: of schedules, a rule and a failure destination, which the rule overlooks.',
    });

    this.function = new SyncFunction(this, 'Function', {
      store,
      handlerFile: 'sweep.ts',
      description: `Sweeps through the customers of store ${store.storeHash}`,
      timeout: Duration.seconds(sweepSchedule.timeoutSeconds),
      // The next schedule goes on at the checkpoint; a retry would only meet the same trouble a minute later.
      retryAttempts: 0,
      maxEventAge,
      onFailure: sendOnlyTo(this.deadLetterQueue),
    });
    this.#grantState(this.function);
    const { region, account, stackName } = Stack.of(this);
    this.function.addEnvironment(env.hookMarker, `${region}/${account}/${stackName}`);

    // A continuation that cannot be delivered is tried again until it is too old: another one changes nothing.
    new Rule(this, 'Continued', {
      eventBus: bus,
      eventPattern: { source: [eventSource], detailType: [detailType.sweepContinued] },
      targets: [new LambdaFunction(this.function, { deadLetterQueue: this.deadLetterQueue, maxEventAge })],
    });

    new SweepSchedules(this, 'Schedules', {
      store,
      sweeper: this.function,
      deadLetterQueue: this.deadLetterQueue,
      maxEventAge,
    });
  }

  /** Tells `sweeper` where sweeps remember how far they are, and lets it read and move that. */
  #grantState(sweeper: SyncFunction): void {
    sweeper.addEnvironment(env.syncStateTableName, this.stateTable.tableName);
    this.stateTable.grants.actions(sweeper, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }
}

/** What waited longer would meet the next schedule. */
const maxEventAge = Duration.minutes(10);

/** `SqsDestination` would let the function look the queue up, too. */
function sendOnlyTo(queue: IQueue): IDestination {
  return {
    bind(_scope, sender) {
      queue.grant(sender, 'sqs:SendMessage');
      return { destination: queue.queueArn };
    },
  };
}

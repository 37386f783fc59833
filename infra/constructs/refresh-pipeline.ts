import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { detailType, env, eventSource, refreshPipeline } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';
import { SyncFunction } from './sync-function.ts';

/** From an event that names a customer to a refresh of it: bus, rule, queue, function, and where failures wait. */
export class RefreshPipeline extends Construct {
  readonly bus: EventBus;
  readonly requested: Rule;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly function: SyncFunction;

  constructor(scope: Construct, id: string, store: StoreConfig) {
    super(scope, id);

    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', safeQueue);
    this.queue = new Queue(this, 'Queue', {
      ...safeQueue,
      visibilityTimeout: Duration.seconds(refreshPipeline.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: refreshPipeline.maxReceiveCount },
    });

    this.bus = new EventBus(this, 'Bus', { description: `Requests of store ${store.storeHash}` });
    this.requested = new Rule(this, 'Requested', {
      eventBus: this.bus,
      eventPattern: { source: [eventSource], detailType: [detailType.refreshRequested] },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetterQueue })],
    });

    this.function = new SyncFunction(this, 'Function', {
      store,
      handlerFile: 'refresh.ts',
      description: `Refreshes customers of store ${store.storeHash} by id`,
      timeout: Duration.seconds(refreshPipeline.timeoutSeconds),
      // For events invoked without the queue; what the queue delivered goes back to the queue.
      deadLetterQueue: this.deadLetterQueue,
    });
    this.function.addEventSourceMapping('Queue', {
      eventSourceArn: this.queue.queueArn,
      batchSize: refreshPipeline.batchSize,
      maxBatchingWindow: Duration.seconds(refreshPipeline.batchingWindowSeconds),
      maxConcurrency: refreshPipeline.maxConcurrency,
      reportBatchItemFailures: true,
    });
    this.#grantConsume(this.function);
    this.#grantDeadLetter(this.function);
  }

  /** Tells `consumer` which queue it is fed from, and lets its mapping receive and itself postpone messages. */
  #grantConsume(consumer: SyncFunction): void {
    consumer.addEnvironment(env.refreshQueueUrl, this.queue.queueUrl);
    this.queue.grant(
      consumer,
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ChangeMessageVisibility',
    );
  }

  /** Tells `sender` where dead letters wait and lets it add to them. */
  #grantDeadLetter(sender: SyncFunction): void {
    sender.addEnvironment(env.deadLetterQueueUrl, this.deadLetterQueue.queueUrl);
    this.deadLetterQueue.grant(sender, 'sqs:SendMessage');
  }
}

/** SQS's own key costs nothing and, unlike KMS, asks no extra right of EventBridge and Lambda. */
const safeQueue: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { detailType, env, eventSource, refreshPipeline } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';
import { SafeQueue } from './safe-queue.ts';
import { SyncFunction } from './sync-function.ts';

/** From an event that names a customer to a refresh of it: bus, rule, queue, function, and where failures wait. */
export class RefreshPipeline extends Construct {
  readonly bus: EventBus;
  readonly requested: Rule;
  readonly queue: SafeQueue;
  readonly deadLetterQueue: SafeQueue;
  readonly function: SyncFunction;

  constructor(scope: Construct, id: string, store: StoreConfig) {
    super(scope, id);

    this.deadLetterQueue = new SafeQueue(this, 'DeadLetterQueue');
    this.queue = new SafeQueue(this, 'Queue', {
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

  /** Tells `publisher` which bus takes requests and lets it put events there. */
  grantPublish(publisher: SyncFunction): void {
    publisher.addEnvironment(env.eventBusName, this.bus.eventBusName);
    this.bus.grantPutEventsTo(publisher);
  }

  /** Tells `sender` where dead letters wait and lets it add to them. */
  #grantDeadLetter(sender: SyncFunction): void {
    sender.addEnvironment(env.deadLetterQueueUrl, this.deadLetterQueue.queueUrl);
    this.deadLetterQueue.grant(sender, 'sqs:SendMessage');
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
}

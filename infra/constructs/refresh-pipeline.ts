import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { detailType, env, eventSource, refreshPipeline } from '../../lambda/contract.ts';
import type { CopyProps } from './copy-props.ts';
import { grantUseOfKey } from './encryption.ts';
import { toQueue } from './queue-target.ts';
import { SafeQueue } from './safe-queue.ts';
import { SyncFunction } from './sync-function.ts';

/** The path from a request to a refreshed customer: bus, rule, queue, function and dead-letter queue. */
export class RefreshPipeline extends Construct {
  readonly bus: EventBus;
  readonly requested: Rule;
  readonly queue: SafeQueue;
  readonly deadLetterQueue: SafeQueue;
  readonly function: SyncFunction;

  constructor(scope: Construct, id: string, copy: CopyProps) {
    super(scope, id);
    const { store, encryptionKey } = copy;

    this.deadLetterQueue = new SafeQueue(this, 'DeadLetterQueue', { encryptionKey });
    this.queue = new SafeQueue(this, 'Queue', {
      encryptionKey,
      visibilityTimeout: Duration.seconds(refreshPipeline.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: refreshPipeline.maxReceiveCount },
    });

    this.bus = new EventBus(this, 'Bus');
    this.requested = new Rule(this, 'Requested', {
      eventBus: this.bus,
      eventPattern: { source: [eventSource], detailType: [detailType.refreshRequested] },
      targets: [toQueue(this.queue, this.deadLetterQueue)],
    });

    this.function = new SyncFunction(this, 'Function', {
      ...copy,
      handlerName: 'refresh',
      description: `Refreshes customers of store ${store.storeHash} by id`,
      timeout: Duration.seconds(refreshPipeline.timeoutSeconds),
      // For events that came without the queue. Messages of the queue return to it.
      deadLetterQueue: this.deadLetterQueue,
    });
    this.function.addEventSourceMapping('Queue', {
      eventSourceArn: this.queue.queueArn,
      batchSize: refreshPipeline.batchSize[store.customersApi],
      maxBatchingWindow: Duration.seconds(refreshPipeline.batchingWindowSeconds),
      maxConcurrency: refreshPipeline.maxConcurrency,
      reportBatchItemFailures: true,
    });
    this.#grantConsume(this.function);
    this.#grantDeadLetter(this.function);
    grantUseOfKey(encryptionKey, this.function);
  }

  /** Gives `publisher` the name of the bus and lets it put events there. */
  grantPublish(publisher: SyncFunction): void {
    publisher.addEnvironment(env.eventBusName, this.bus.eventBusName);
    this.grantRequest(publisher);
  }

  /** Lets `requester` put events on the bus. */
  grantRequest(requester: IGrantable): Grant {
    return this.bus.grantPutEventsTo(requester);
  }

  /** Gives `sender` the URL of the dead-letter queue and lets it send there. */
  #grantDeadLetter(sender: SyncFunction): void {
    sender.addEnvironment(env.deadLetterQueueUrl, this.deadLetterQueue.queueUrl);
    this.deadLetterQueue.grant(sender, 'sqs:SendMessage');
  }

  /** Gives `consumer` the URL of the queue, and lets its mapping receive messages and itself postpone them. */
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

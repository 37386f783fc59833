import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';
import { arns } from '../arns.ts';
import { type DynamoDbOptions, startDynamoDb } from '../dynamodb/dynamodb.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../dynamodb/dynamodb-proxy.ts';
import { type EndpointServer, startEndpointServer } from '../endpoint-server.ts';
import { createEventBridge } from '../events/event-bridge.ts';
import type { EventToPublish } from '../events/event-bus.ts';
import { type Lambda, startLambda } from '../lambda/lambda.ts';
import { type QueueMapping, startQueueMapping } from '../lambda/queue-mapping.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import type { AwsCall } from '../protocol/aws-call.ts';
import type { AwsService } from '../protocol/aws-service.ts';
import { sdkEnvironment } from '../sdk-environment.ts';
import { createSecretsManager } from '../secrets-manager.ts';
import type { Queue } from '../sqs/queue.ts';
import { createSqs } from '../sqs/sqs.ts';
import type { IamStatement } from './iam-policy.ts';
import { findNamed, type Resource, readTemplate } from './template.ts';
import { createBuses } from './template-buses.ts';
import { toLambdaOptions } from './template-functions.ts';
import { toQueueMapping } from './template-mappings.ts';
import { localName } from './template-names.ts';
import { policyOf } from './template-policies.ts';
import { createQueues } from './template-queues.ts';
import { createTables, tablesOf } from './template-tables.ts';
import { createResolver } from './template-values.ts';

export interface TemplateStackOptions {
  /** `cdk.out/<stack>.template.json`; its assets lie beside it. */
  readonly templateFile: string;
  /** Secrets by name. Changing the map rotates them. */
  readonly secrets?: ReadonlyMap<string, string>;
  /** Added to every function's environment; wins over the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The time of queues and events; functions run in the machine's. */
  readonly clock?: Clock;
  readonly dynamoDb?: DynamoDbOptions;
}

/** Resources are named by logical id, with or without the digits that the CDK puts after it. */
export interface TemplateStack {
  /** Puts the event on the stack's one bus. */
  publish(event: Omit<EventToPublish, 'time'>): void;
  /** Invokes a function directly; rejects with a LambdaError. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Resolves when the queues with a function behind them are empty and nothing runs. */
  idle(): Promise<void>;
  queue(name: string): Queue;
  tableName(name: string): string;
  /** What a function has written so far. */
  logsOf(functionName: string): readonly string[];
  /** What a function, and Lambda's poller in its name, asked of AWS. */
  callsOf(functionName: string): readonly AwsCall[];
  policyOf(functionName: string): readonly IamStatement[];
  /** Why whole batches failed. */
  failures(): readonly unknown[];
  /** Where the functions find Secrets Manager, SQS and EventBridge, and where faults are injected into them. */
  readonly aws: EndpointServer;
  /** Where the functions find DynamoDB. */
  readonly dynamoDb: DynamoDbProxy;
  /** The DynamoDB behind, where nothing is recorded and nothing goes wrong. */
  readonly dynamoDbEndpoint: string;
  /** Ends at once; invocations under way fail. */
  close(): Promise<void>;
}

/** Builds on this machine what CloudFormation would build from the template; throws on what it cannot honour. */
export async function startTemplateStack(options: TemplateStackOptions): Promise<TemplateStack> {
  const { clock = systemClock, secrets = new Map() } = options;
  const template = readTemplate(options.templateFile);
  const calls: AwsCall[] = [];
  const services: AwsService[] = [];
  await using started = new AsyncDisposableStack();
  const closing = <T extends LoopbackServer>(server: T) => started.adopt(server, (each) => each.close());

  const embedded = closing(await startDynamoDb(options.dynamoDb));
  const dynamoDb = closing(await startDynamoDbProxy({ target: embedded.endpoint, calls }));
  const aws = closing(await startEndpointServer({ services, calls }));

  const resolve = createResolver(template, aws.endpoint);
  await createTables(template, resolve, embedded.endpoint);
  const queues = createQueues(template, resolve, clock);
  const buses = createBuses(template, resolve, queues);
  services.push(createSecretsManager(secrets), createSqs(queues), createEventBridge(buses, clock));

  const functions = template.ofType('AWS::Lambda::Function');
  const lambdas = new Map<Resource, Lambda>();
  const startFunction = (resource: Resource): Lambda => {
    const where = { endpoint: aws.endpoint, dynamoDbEndpoint: dynamoDb.endpoint, caller: resource.logicalId };
    const own = toLambdaOptions(template, resource, resolve);
    const environment = { ...sdkEnvironment(where), ...own.environment, ...options.environment };
    const lambda = startLambda({ ...own, environment });
    lambdas.set(resource, lambda);
    return lambda;
  };
  const lambdaOf = (resource: Resource) => lambdas.get(resource) ?? startFunction(resource);

  const mappings: QueueMapping[] = [];
  started.defer(async () => {
    // First no more batches, then an end to those that run.
    const stopped = mappings.map((mapping) => mapping.stop());
    await Promise.all(lambdas.values().map((lambda) => lambda.stop()));
    await Promise.all(stopped);
  });
  for (const resource of template.ofType('AWS::Lambda::EventSourceMapping')) {
    const { functionName, ...mapping } = toQueueMapping(resource, resolve, queues);
    const target = functions.find(({ logicalId }) => resolve({ Ref: logicalId }) === functionName);
    if (!target) throw new Error(`${resource.logicalId} has a target that is no function of the template`);
    calls.push(...callsOfPoller(mapping.queue, target));
    mappings.push(
      startQueueMapping({ ...mapping, clock, invoke: (event) => lambdaOf(target).invoke(event) }),
    );
  }

  const functionNamed = (name: string) => findNamed(functions, name);
  const running = started.move();
  return {
    aws,
    dynamoDb,
    dynamoDbEndpoint: embedded.endpoint,
    publish(event) {
      const [bus, ...others] = buses.values();
      if (!bus || others.length > 0) throw new Error(`the template has ${buses.size} event buses, not one`);
      bus.publish({ ...event, time: clock.now() });
    },
    invoke: (name, payload) => lambdaOf(functionNamed(name)).invoke(payload),
    async idle() {
      await Promise.all(mappings.map((mapping) => mapping.idle()));
    },
    queue(name) {
      const { logicalId } = findNamed(template.ofType('AWS::SQS::Queue'), name);
      const queue = queues.get(localName(template, logicalId));
      if (!queue) throw new Error(`${logicalId} was not built`);
      return queue;
    },
    tableName: (name) => localName(template, findNamed(tablesOf(template), name).logicalId),
    logsOf: (name) => lambdaOf(functionNamed(name)).logs,
    callsOf(name) {
      const { logicalId } = functionNamed(name);
      return calls.filter(({ caller }) => caller === logicalId);
    },
    policyOf: (name) => policyOf(template, functionNamed(name), resolve),
    failures: () => mappings.flatMap(({ failures }) => failures),
    close: () => running.disposeAsync(),
  };
}

/** What Lambda's poller asks of SQS in the function's name: its role needs the permissions, though it makes no call. */
function callsOfPoller(queue: Queue, { logicalId }: Resource): AwsCall[] {
  return ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => ({
    service: 'sqs',
    action,
    resource: arns.queue(queue.name),
    caller: logicalId,
  }));
}

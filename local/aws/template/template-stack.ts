import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';
import { type DynamoDbOptions, startDynamoDb } from '../dynamodb/dynamodb.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../dynamodb/dynamodb-proxy.ts';
import { type EndpointServer, startEndpointServer } from '../endpoint-server.ts';
import { createEventBridge } from '../events/event-bridge.ts';
import type { EventToPublish } from '../events/event-bus.ts';
import type { HttpApi } from '../http-api/http-api.ts';
import { allIdle } from '../idle.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import type { AwsCall } from '../protocol/aws-call.ts';
import type { AwsService } from '../protocol/aws-service.ts';
import { sdkEnvironment } from '../sdk-environment.ts';
import { createSecretsManager } from '../secrets-manager.ts';
import type { Queue } from '../sqs/queue.ts';
import { createSqs } from '../sqs/sqs.ts';
import type { IamStatement } from './iam-policy.ts';
import { findNamed, readTemplate } from './template.ts';
import { createBuses } from './template-buses.ts';
import { createDeliveries } from './template-deliveries.ts';
import { startHttpApis } from './template-http-apis.ts';
import { createInvocations } from './template-invocations.ts';
import { createLambdas } from './template-lambdas.ts';
import { startMappings } from './template-mappings.ts';
import { localName } from './template-names.ts';
import { createPermits, policyOf } from './template-policies.ts';
import { createQueues } from './template-queues.ts';
import { createSchedules } from './template-schedules.ts';
import { generateSecrets } from './template-secrets.ts';
import { createTables, tablesOf } from './template-tables.ts';
import { createResolver } from './template-values.ts';

export interface TemplateStackOptions {
  /** `cdk.out/<stack>.template.json`; its assets lie beside it. */
  readonly templateFile: string;
  /** By name; those that the template generates are added. Changing the map rotates them. */
  readonly secrets?: Map<string, string>;
  /** Added to every function's environment; wins over the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The time of queues and events; functions and HTTP APIs run in the machine's. */
  readonly clock?: Clock;
  readonly dynamoDb?: DynamoDbOptions;
}

/** Resources are named by logical id, with or without the digits that the CDK puts after it. */
export interface TemplateStack {
  /** Puts the event on the stack's one bus. */
  publish(event: Omit<EventToPublish, 'time'>): void;
  /** Invokes a function directly; rejects with a LambdaError. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Does what the Scheduler would at the schedule's time; resolves when the invocation has ended, well or not. */
  fire(scheduleName: string): Promise<void>;
  /** Resolves when the queues with a function behind them are empty and nothing runs that an event or request began. */
  idle(): Promise<void>;
  queue(name: string): Queue;
  tableName(name: string): string;
  /** Where the world believes an HTTP API to be, and where it really is. */
  httpApi(name: string): Pick<HttpApi, 'url' | 'endpoint' | 'failures'>;
  /** The name of a secret that the template generates. */
  secretName(name: string): string;
  /** By name. */
  readonly secrets: Map<string, string>;
  /** What a function has written so far. */
  logsOf(functionName: string): readonly string[];
  /** What a function, and Lambda in its name, asked of AWS; or which functions a schedule, rule or route invoked. */
  callsOf(name: string): readonly AwsCall[];
  /** What a function, schedule, rule or route may ask for. */
  policyOf(name: string): readonly IamStatement[];
  /** Why whole batches failed. */
  failures(): readonly unknown[];
  /** Why invocations failed that nobody waited for, and why some did not even begin. */
  asyncFailures(): readonly unknown[];
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
  const lambdas = createLambdas(template, resolve, (caller) => ({
    beneath: sdkEnvironment({ endpoint: aws.endpoint, dynamoDbEndpoint: dynamoDb.endpoint, caller }),
    above: options.environment ?? {},
  }));
  const permitOf = createPermits(template, resolve, calls);
  const invocations = createInvocations({ template, resolve, clock, queues, lambdas, permitOf });
  const deliveries = createDeliveries({ resolve, queues, lambdas, invocations, permitOf });
  const buses = createBuses(template, resolve, queues, deliveries);
  const schedules = createSchedules(template, resolve, deliveries);
  generateSecrets(template, resolve, secrets);
  services.push(createSecretsManager(secrets), createSqs(queues), createEventBridge(buses, clock));

  const httpApis = await startHttpApis({ template, resolve, clock, lambdas, permitOf });
  for (const api of httpApis.values()) closing(api);
  const mappings = startMappings({ template, resolve, clock, queues, lambdas, calls });
  started.defer(async () => {
    // First no more work, then an end to what runs.
    const stopped = [
      ...httpApis.values().map((api) => api.close()),
      ...[...mappings, invocations].map((each) => each.stop()),
    ];
    await lambdas.stop();
    await Promise.all(stopped);
  });

  const functionNamed = (name: string) => findNamed(lambdas.resources, name);
  const callerNamed = (name: string) =>
    findNamed(
      [
        ...lambdas.resources,
        ...schedules.resources,
        ...template.ofType('AWS::Events::Rule', 'AWS::ApiGatewayV2::Route'),
      ],
      name,
    );
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
    invoke: (name, payload) => lambdas.of(functionNamed(name)).invoke(payload),
    fire: (name) => schedules.fire(findNamed(schedules.resources, name)),
    idle: () => allIdle([...mappings, invocations, ...httpApis.values()]),
    queue(name) {
      const { logicalId } = findNamed(template.ofType('AWS::SQS::Queue'), name);
      const queue = queues.get(localName(template, logicalId));
      if (!queue) throw new Error(`${logicalId} was not built`);
      return queue;
    },
    tableName: (name) => localName(template, findNamed(tablesOf(template), name).logicalId),
    httpApi(name) {
      const resource = findNamed([...httpApis.keys()], name);
      const api = httpApis.get(resource);
      if (!api) throw new Error(`${resource.logicalId} was not built`);
      return api;
    },
    secretName: (name) =>
      localName(template, findNamed(template.ofType('AWS::SecretsManager::Secret'), name).logicalId),
    secrets,
    logsOf: (name) => lambdas.of(functionNamed(name)).logs,
    callsOf(name) {
      const { logicalId } = callerNamed(name);
      return calls.filter(({ caller }) => caller === logicalId);
    },
    policyOf: (name) => policyOf(template, callerNamed(name), resolve),
    failures: () => mappings.flatMap(({ failures }) => failures),
    asyncFailures: () => [...deliveries.failures, ...invocations.failures()],
    close: () => running.disposeAsync(),
  };
}

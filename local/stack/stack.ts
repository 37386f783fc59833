import { type Clock, systemClock } from '../../lambda/sync/clock.ts';
import { type EndpointServer, startEndpointServer } from '../aws/endpoint-server.ts';
import { createEventBridge } from '../aws/events/event-bridge.ts';
import type { EventToPublish } from '../aws/events/event-bus.ts';
import type { HttpApi } from '../aws/http-api/http-api.ts';
import { allIdle } from '../aws/idle.ts';
import type { LoopbackServer } from '../aws/loopback-server.ts';
import type { AwsCall } from '../aws/protocol/aws-call.ts';
import type { AwsService } from '../aws/protocol/aws-service.ts';
import { sdkEnvironment } from '../aws/sdk-environment.ts';
import { createSecretsManager } from '../aws/secrets-manager.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import { createSqs } from '../aws/sqs/sqs.ts';
import { createBuses } from './buses.ts';
import { createDeliveries } from './deliveries.ts';
import type { FunctionSettings } from './function-settings.ts';
import { createFunctions, type StartEnvironment } from './functions.ts';
import { startHttpApis } from './http-apis.ts';
import type { IamStatement } from './iam-policy.ts';
import { createInvocations } from './invocations.ts';
import { startMappings } from './mappings.ts';
import { localName } from './names.ts';
import { callersOf, createPermits, policyOf } from './policies.ts';
import { createQueues } from './queues.ts';
import { createSchedules } from './schedules.ts';
import { generateSecrets } from './secrets.ts';
import { findNamed, type Template } from './template.ts';
import { createResolver } from './values.ts';

export interface StackOptions {
  readonly template: Template;
  /** How the functions run. */
  readonly start: StartEnvironment;
  /** Where the functions find DynamoDB. The template's tables must be there. */
  readonly dynamoDbEndpoint: string;
  /** By name; those that the template generates are added. Changing the map rotates them. */
  readonly secrets?: Map<string, string>;
  /** In every function's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The time of queues and events. */
  readonly clock?: Clock;
  /** Free ones by default. */
  readonly ports?: { readonly aws: number; readonly httpApi: number } | undefined;
}

/** Resources are named by logical id, with or without the digits that the CDK puts after it. */
export interface Stack {
  /** The name of the stack's one bus. */
  readonly busName: string;
  /** Puts the event on the stack's one bus. */
  publish(event: Omit<EventToPublish, 'time'>): void;
  /** Invokes a function directly; rejects with a LambdaError. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Does what the Scheduler would at the schedule's time; resolves when the invocation has ended, well or not. */
  fire(scheduleName: string): Promise<void>;
  /** Resolves when the queues with a function behind them are empty and nothing runs that an event or request began. */
  idle(): Promise<void>;
  queue(name: string): Queue;
  /** Where the world believes an HTTP API to be, and where it really is. */
  httpApi(name: string): Pick<HttpApi, 'url' | 'endpoint' | 'failures'>;
  /** The name of a secret that the template generates. */
  secretName(name: string): string;
  /** By name. */
  readonly secrets: Map<string, string>;
  /** What a function is told, its environment included. */
  settingsOf(functionName: string): FunctionSettings;
  /** What a function has written so far. */
  logsOf(functionName: string): readonly string[];
  /**
   * What a function, and Lambda in its name, asked of these AWS endpoints; or which functions a schedule, rule or route
   * invoked. DynamoDB is elsewhere.
   */
  callsOf(name: string): readonly AwsCall[];
  /** What a function, schedule, rule or route may ask for. */
  policyOf(name: string): readonly IamStatement[];
  /** Why whole batches failed. */
  failures(): readonly unknown[];
  /** Why invocations failed that nobody waited for, and why some did not even begin. */
  asyncFailures(): readonly unknown[];
  /** Where the functions find Secrets Manager, SQS and EventBridge, and where faults are injected into them. */
  readonly aws: EndpointServer;
  /** Ends at once; invocations under way fail. */
  close(): Promise<void>;
}

/** Builds on this machine what CloudFormation would build from the template; throws on what it cannot honour. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { template, start, dynamoDbEndpoint, clock = systemClock, secrets = new Map(), ports } = options;
  const services: AwsService[] = [];
  /** What AWS itself does in somebody's name. */
  const calls: AwsCall[] = [];
  await using started = new AsyncDisposableStack();
  const closing = <T extends LoopbackServer>(server: T) => started.adopt(server, (each) => each.close());

  const aws = closing(await startEndpointServer({ services, port: ports?.aws }));
  const { endpoint } = aws;
  const resolve = createResolver(template, endpoint);
  const queues = createQueues(template, resolve, clock);
  const functions = createFunctions({
    template,
    resolve,
    start,
    surroundings: (caller) => ({
      ...sdkEnvironment({ endpoint, dynamoDbEndpoint, caller }),
      ...options.environment,
    }),
  });
  const permitOf = createPermits(template, resolve, calls);
  const invocations = createInvocations({ template, resolve, clock, queues, functions, permitOf });
  const deliveries = createDeliveries({ resolve, queues, functions, invocations, permitOf });
  const buses = createBuses(template, resolve, queues, deliveries);
  const schedules = createSchedules(template, resolve, deliveries);
  generateSecrets(template, resolve, secrets);
  services.push(createSecretsManager(secrets), createSqs(queues), createEventBridge(buses, clock));
  const [bus, ...otherBuses] = buses.values();
  if (!bus || otherBuses.length > 0) throw new Error(`the template has ${buses.size} event buses, not one`);

  const port = ports?.httpApi;
  const httpApis = await startHttpApis({ template, resolve, clock, functions, permitOf, port });
  for (const api of httpApis.values()) closing(api);
  const mappings = startMappings({ template, resolve, clock, queues, functions, calls });
  started.defer(async () => {
    // First no more work, then an end to what runs.
    const stopped = [
      ...httpApis.values().map((api) => api.close()),
      ...[...mappings, invocations].map((each) => each.stop()),
    ];
    await functions.stop();
    await Promise.all(stopped);
  });

  const callerNamed = (name: string) => findNamed(callersOf(template), name);
  const functionNamed = (name: string) => findNamed(functions.resources, name);
  const running = started.move();
  return {
    aws,
    secrets,
    busName: bus.name,
    publish: (event) => void bus.publish({ ...event, time: clock.now() }),
    invoke: (name, payload) => functions.of(functionNamed(name)).invoke(payload),
    fire: (name) => schedules.fire(findNamed(schedules.resources, name)),
    idle: () => allIdle([...mappings, invocations, ...httpApis.values()]),
    queue(name) {
      const { logicalId } = findNamed(template.ofType('AWS::SQS::Queue'), name);
      const queue = queues.get(localName(template, logicalId));
      if (!queue) throw new Error(`${logicalId} was not built`);
      return queue;
    },
    httpApi(name) {
      const resource = findNamed([...httpApis.keys()], name);
      const api = httpApis.get(resource);
      if (!api) throw new Error(`${resource.logicalId} was not built`);
      return api;
    },
    secretName: (name) =>
      localName(template, findNamed(template.ofType('AWS::SecretsManager::Secret'), name).logicalId),
    settingsOf: (name) => functions.settingsOf(functionNamed(name)),
    logsOf: (name) => functions.of(functionNamed(name)).logs,
    callsOf(name) {
      const { logicalId } = callerNamed(name);
      return [...aws.calls, ...calls].filter(({ caller }) => caller === logicalId);
    },
    policyOf: (name) => policyOf(template, callerNamed(name), resolve),
    failures: () => mappings.flatMap(({ failures }) => failures),
    asyncFailures: () => [...deliveries.failures, ...invocations.failures()],
    close: () => running.disposeAsync(),
  };
}

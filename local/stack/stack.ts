import { type Clock, systemClock } from '../../lambda/sync/clock.ts';
import { type EndpointServer, startEndpointServer } from '../aws/endpoint-server.ts';
import { createEventBridge } from '../aws/events/event-bridge.ts';
import type { EventToPublish } from '../aws/events/event-bus.ts';
import type { HttpApi } from '../aws/http-api/http-api.ts';
import { allIdle } from '../aws/idle.ts';
import { createLambdaService, type ServedFunction } from '../aws/lambda/lambda-service.ts';
import { createCloudWatchLogs } from '../aws/logs/cloudwatch-logs.ts';
import { createLogGroups } from '../aws/logs/log-groups.ts';
import type { LoopbackServer } from '../aws/loopback-server.ts';
import type { AwsCall } from '../aws/protocol/aws-call.ts';
import type { AwsService } from '../aws/protocol/aws-service.ts';
import { sdkEnvironment } from '../aws/sdk-environment.ts';
import { createSecretsManager } from '../aws/secrets-manager.ts';
import { createSns } from '../aws/sns.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import { createSqs } from '../aws/sqs/sqs.ts';
import { createSsm } from '../aws/ssm.ts';
import { readAlarms } from './alarms.ts';
import { createBuses } from './buses.ts';
import { createDeliveries } from './deliveries.ts';
import { createDescribedAlarms } from './described-alarms.ts';
import { type FunctionSettings, toFunctionSettings } from './function-settings.ts';
import { createFunctions, type StartEnvironment } from './functions.ts';
import { startHttpApis } from './http-apis.ts';
import type { IamStatement } from './iam-policy.ts';
import { createInvocations } from './invocations.ts';
import { logged } from './logged.ts';
import { startMappings } from './mappings.ts';
import { metered } from './metered.ts';
import { localName } from './names.ts';
import { parametersOf } from './parameters.ts';
import { callersOf, createPermits, policyOf } from './policies.ts';
import { createQueues } from './queues.ts';
import { createSchedules } from './schedules.ts';
import { generateSecrets } from './secrets.ts';
import { findNamed, type Template } from './template.ts';
import { topicsOf } from './topics.ts';
import { createResolver } from './values.ts';
import { startWatching, type Watch } from './watch.ts';

export interface StackOptions {
  readonly template: Template;
  /** Starts the environments of the functions. */
  readonly start: StartEnvironment;
  /** The DynamoDB of the functions. It must have the template's tables. */
  readonly dynamoDbEndpoint: string;
  /** The secrets by name. Generated ones are added. Change the map to rotate a secret. */
  readonly secrets?: Map<string, string>;
  /** Variables for the environment of every function. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The clock of queues and events. */
  readonly clock?: Clock;
  /** With it the template's alarms are evaluated on the clock. */
  readonly watch?: Watch | undefined;
  /** Free ports by default. */
  readonly ports?: { readonly aws: number; readonly httpApi: number } | undefined;
}

/** A running stack. Resources are named by logical id, with or without the digits that the CDK adds. */
export interface Stack {
  /** The name of the stack's one bus. */
  readonly busName: string;
  /** Puts the event on the stack's one bus. */
  publish(event: Omit<EventToPublish, 'time'>): void;
  /** Invokes a function directly; rejects with a LambdaError. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Invokes a schedule's target as the Scheduler would. Resolves when the invocation has ended, successful or not. */
  fire(scheduleName: string): Promise<void>;
  /** Resolves when all queues with a function are empty, and no invocation by an event or request runs. */
  idle(): Promise<void>;
  queue(name: string): Queue;
  /** The public and the real address of an HTTP API. */
  httpApi(name: string): Pick<HttpApi, 'url' | 'endpoint' | 'failures'>;
  /** The name of a secret that the template generates. */
  secretName(name: string): string;
  /** The secrets by name. */
  readonly secrets: Map<string, string>;
  /** The settings of a function, its environment included. */
  settingsOf(functionName: string): FunctionSettings;
  /** The lines that a function has written so far. */
  logsOf(functionName: string): readonly string[];
  /**
   * The calls of a function, and of Lambda with its role, to these AWS endpoints; or the invocations by a schedule, rule
   * or route. Calls to DynamoDB are not included.
   */
  callsOf(name: string): readonly AwsCall[];
  /** The calls that a function, schedule, rule or route may make. */
  policyOf(name: string): readonly IamStatement[];
  /** Errors of batches that failed as a whole. */
  failures(): readonly unknown[];
  /** Errors of asynchronous invocations that failed or could not begin. */
  asyncFailures(): readonly unknown[];
  /** The functions' endpoint for Secrets Manager, SQS and EventBridge. It can inject faults. */
  readonly aws: EndpointServer;
  /** Ends at once. Running invocations fail. */
  close(): Promise<void>;
}

/** Builds the template's resources on this machine, as CloudFormation would. Throws on parts that it cannot honour. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { template, dynamoDbEndpoint, clock = systemClock, secrets = new Map(), watch, ports } = options;
  const services: AwsService[] = [];
  /** The calls that AWS makes with the role of a caller. */
  const calls: AwsCall[] = [];
  await using started = new AsyncDisposableStack();
  const closing = <T extends LoopbackServer>(server: T) => started.adopt(server, (each) => each.close());

  const aws = closing(await startEndpointServer({ services, port: ports?.aws }));
  const { endpoint } = aws;
  const resolve = createResolver(template, endpoint);
  const queues = createQueues(template, resolve, clock);
  const logGroups = createLogGroups(clock);
  const start = logged(options.start, logGroups);
  const functions = createFunctions({
    template,
    resolve,
    start: watch ? metered(start, watch.data, clock) : start,
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
  services.push(
    createSecretsManager(secrets),
    createSqs(queues),
    createEventBridge(buses, clock),
    createSsm(parametersOf(template, resolve)),
    createSns(topicsOf(template, resolve)),
    createCloudWatchLogs(logGroups),
  );
  for (const resource of functions.resources) logGroups.writerOf(functions.settingsOf(resource).logGroupName);
  const [bus, ...otherBuses] = buses.values();
  if (!bus || otherBuses.length > 0) throw new Error(`the template has ${buses.size} event buses, not one`);

  const port = ports?.httpApi;
  const data = watch?.data;
  const httpApis = await startHttpApis({
    template,
    resolve,
    clock,
    functions,
    permitOf,
    port,
    data,
    logGroups,
  });
  for (const api of httpApis.values()) closing(api);
  const mappings = startMappings({ template, resolve, clock, queues, functions, calls });
  const servedFunction = (name: string): ServedFunction | undefined => {
    const resource = functions.find(name);
    return (
      resource && {
        ...toFunctionSettings(template, resource, resolve),
        invoke: (payload) => functions.of(resource).invoke(payload),
        enqueue: (payload) => void invocations.of(resource).invoke(payload),
      }
    );
  };
  services.push(createLambdaService({ find: servedFunction, mappings: () => mappings }));
  started.defer(async () => {
    // First stops new work, then ends the running work.
    const stopped = [
      ...httpApis.values().map((api) => api.close()),
      ...[...mappings, invocations].map((each) => each.stop()),
    ];
    await functions.stop();
    await Promise.all(stopped);
  });

  const watching = watch && startWatching({ ...watch, alarms: readAlarms(template, resolve), queues, clock });
  if (watching) started.defer(watching.stop);
  services.push(createDescribedAlarms(() => watching?.states() ?? []));

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

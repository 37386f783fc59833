import type { Clock } from '../../lambda/sync/clock.ts';
import { httpApiMetric } from '../aws/cloudwatch/aws-metrics.ts';
import type { MetricData } from '../aws/cloudwatch/metric-data.ts';
import { type Answered, type HttpApi, type HttpApiRoute, startHttpApi } from '../aws/http-api/http-api.ts';
import type { ThrottleSettings } from '../aws/http-api/throttle.ts';
import { readNumber, readObject, readOneOf, readOptional, readText } from '../aws/json-value.ts';
import type { LogGroups } from '../aws/logs/log-groups.ts';
import { createAccessLog } from './access-log.ts';
import type { StackFunctions } from './functions.ts';
import { httpApiDomain } from './names.ts';
import type { PermitOf } from './policies.ts';
import { type Resource, refuseUnknown, type Template } from './template.ts';
import type { Resolve } from './values.ts';

export interface HttpApisOptions {
  readonly template: Template;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly functions: StackFunctions;
  readonly permitOf: PermitOf;
  /** A free port by default. */
  readonly port: number | undefined;
  /** Gets the metrics of the APIs. */
  readonly data: MetricData | undefined;
  /** Get the access logs. */
  readonly logGroups: LogGroups;
}

/** Starts the template's HTTP APIs, which invoke functions. */
export async function startHttpApis(options: HttpApisOptions): Promise<Map<Resource, HttpApi>> {
  const { template, clock, port, data, logGroups, resolve } = options;
  const planned = template.ofType('AWS::ApiGatewayV2::Api').map((api) => {
    refuseUnlessHttp(api);
    const stage = stageOf(api, options);
    const throttle = readThrottle(stage);
    const log = createAccessLog(stage, resolve, logGroups);
    return { api, log, routes: routesOf(api, options), ...(throttle && { throttle }) };
  });

  const started = new Map<Resource, HttpApi>();
  for (const { api, log, ...plan } of planned) {
    const domainName = httpApiDomain(template, api.logicalId);
    const apiId = readText(options.resolve({ Ref: api.logicalId }), api.logicalId);
    const record = data && recordingAnswers(data, apiId, clock);
    const onAnswered = (answered: Answered) => {
      record?.(answered.status, answered.latencyMs);
      log?.(answered);
    };
    started.set(api, await startHttpApi({ domainName, clock, port, onAnswered, ...plan }));
  }
  return started;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
function recordingAnswers(data: MetricData, apiId: string, clock: Clock) {
  return (status: number, latencyMs: number): void => {
    const values = {
      Count: 1,
      '4xx': status >= 400 && status < 500 ? 1 : 0,
      '5xx': status >= 500 ? 1 : 0,
      Latency: latencyMs,
    } as const;
    for (const name of ['Count', '4xx', '5xx', 'Latency'] as const) {
      data.record(httpApiMetric(apiId, name), clock.now(), values[name]);
    }
  };
}

function refuseUnlessHttp({ logicalId, properties }: Resource): void {
  refuseUnknown(properties, ['ProtocolType', 'Name', 'Description', 'Tags'], logicalId);
  readOneOf(properties['ProtocolType'], ['HTTP'], `ProtocolType of ${logicalId}`);
}

/** Returns an API's one stage. It must be `$default`, which is not part of the URL. */
function stageOf(api: Resource, options: HttpApisOptions): Resource {
  const [stage, ...others] = belongingTo(api, 'AWS::ApiGatewayV2::Stage', options);
  if (!stage || others.length > 0) {
    throw new Error(`${api.logicalId} has ${stage ? others.length + 1 : 0} stages, not one`);
  }
  const { logicalId, properties } = stage;
  refuseUnknown(properties, knownOfStage, logicalId);
  readOneOf(properties['StageName'], ['$default'], `StageName of ${logicalId}`);
  if (properties['AutoDeploy'] !== true) {
    throw new Error(`${logicalId} would serve nothing: the local stack cannot honour deployments`);
  }
  return stage;
}

function readThrottle({ logicalId, properties }: Resource): ThrottleSettings | undefined {
  const place = `DefaultRouteSettings of ${logicalId}`;
  const settings = readOptional(properties['DefaultRouteSettings'], place, readObject) ?? {};
  refuseUnknown(settings, ['ThrottlingRateLimit', 'ThrottlingBurstLimit', 'DetailedMetricsEnabled'], place);
  const [rate, burst] = ['ThrottlingRateLimit', 'ThrottlingBurstLimit'].map((name) =>
    readOptional(settings[name], `${name} of ${place}`, readNumber),
  );
  return rate === undefined || burst === undefined ? undefined : { rate, burst };
}

const knownOfStage = [
  'ApiId',
  'StageName',
  'AutoDeploy',
  'DefaultRouteSettings',
  'AccessLogSettings',
  'Description',
  'Tags',
];

function routesOf(api: Resource, options: HttpApisOptions): HttpApiRoute[] {
  const { resolve } = options;
  return belongingTo(api, 'AWS::ApiGatewayV2::Route', options).map((route) => {
    const { logicalId, properties } = route;
    refuseUnknown(properties, ['ApiId', 'RouteKey', 'Target', 'AuthorizationType'], logicalId);
    readOptional(properties['AuthorizationType'], `AuthorizationType of ${logicalId}`, (value, place) =>
      readOneOf(value, ['NONE'], place),
    );
    const target = readText(resolve(properties['Target']), `Target of ${logicalId}`);
    const integration = belongingTo(api, 'AWS::ApiGatewayV2::Integration', options).find(
      (each) => target === `integrations/${resolve({ Ref: each.logicalId })}`,
    );
    if (!integration)
      throw new Error(`${logicalId} has a target that is no integration of its API: ${target}`);
    const routeKey = readText(properties['RouteKey'], `RouteKey of ${logicalId}`);
    return { routeKey, ...toIntegration(integration, route, options) };
  });
}

/** Invokes the function, if its permissions allow the route. */
function toIntegration(
  { logicalId, properties }: Resource,
  route: Resource,
  { resolve, functions, permitOf }: HttpApisOptions,
): Omit<HttpApiRoute, 'routeKey'> {
  refuseUnknown(properties, knownOfIntegration, logicalId);
  readOneOf(properties['IntegrationType'], ['AWS_PROXY'], `IntegrationType of ${logicalId}`);
  readOneOf(properties['PayloadFormatVersion'], ['2.0'], `PayloadFormatVersion of ${logicalId}`);
  const timeoutMs = readOptional(
    properties['TimeoutInMillis'],
    `TimeoutInMillis of ${logicalId}`,
    readNumber,
  );
  const arn = readText(resolve(properties['IntegrationUri']), `IntegrationUri of ${logicalId}`);
  const target = functions.find(arn);
  if (!target) throw new Error(`${logicalId} has a target that is no function of the template: ${arn}`);
  const permit = permitOf(route);

  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    async invoke(event) {
      if (!permit({ service: 'lambda', action: 'InvokeFunction', resource: arn })) {
        throw new Error(`${route.logicalId} may not invoke ${target.logicalId}`);
      }
      return await functions.of(target).invoke(event);
    },
  };
}

const knownOfIntegration = [
  'ApiId',
  'IntegrationType',
  'IntegrationUri',
  'PayloadFormatVersion',
  'TimeoutInMillis',
  'Description',
];

function belongingTo(api: Resource, type: string, { template, resolve }: HttpApisOptions): Resource[] {
  const apiId = resolve({ Ref: api.logicalId });
  return template.ofType(type).filter(({ properties }) => resolve(properties['ApiId']) === apiId);
}

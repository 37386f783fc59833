import { describe, expect, it } from 'vitest';
import { isAllowed, unusedGrants } from '../../../local/stack/iam-policy.ts';
import { parts } from '../../../local/stack/parts.ts';
import type { Stack } from '../../../local/stack/stack.ts';
import { type Template, templateOf } from '../../../local/stack/template.ts';
import { stackTemplate } from '../../support/stack-template.ts';
import { arnOf, ref } from './resource.ts';
import { changed, refreshRequested, startedStack, without } from './started-stack.ts';

const api = parts.webhookApi;
const route = parts.webhookRoute;
const stage = 'WebhookIngressStage';
const integration = 'WebhookIngressRouteIntegration';
const permission = 'WebhookIngressRouteIntegrationPermission';
const logicalId = {
  api: 'WebhookIngressApi8A044B88',
  route: 'WebhookIngressRouteB22640A9',
  stage: 'WebhookIngressStageE3E4E535',
  integration: 'WebhookIngressRouteIntegration11AC2FD1',
  function: 'WebhookIngressFunction7129A849',
};

const post = (stack: Stack) =>
  fetch(`${stack.httpApi(api).endpoint}/webhooks`, { method: 'POST', body: '{}' });

/** Some of the API's routes. */
const routeArn = (routes: string) => ({
  'Fn::Join': ['', ['arn:aws:execute-api:us-east-1:123456789012:', ref(logicalId.api), routes]],
});

describe('startHttpApis', () => {
  it('sends a request to the function of its route, and is idle when all work that follows is done', async () => {
    const events: unknown[] = [];
    const refreshed: unknown[] = [];
    const stack = await startedStack({
      webhook(event) {
        events.push(event);
        stack.publish(refreshRequested(7));
        return { statusCode: 200 };
      },
      refresh: (event) => void refreshed.push(event),
    });

    const answer = await post(stack);
    await stack.idle();

    expect(answer.status).toBe(200);
    expect(events).toMatchObject([{ routeKey: 'POST /webhooks', body: expect.any(String) }]);
    expect(refreshed).toHaveLength(1);
    expect(stack.httpApi(api).failures).toEqual([]);
  });

  it("gives the sweep function the API's public URL, and a test its real address", async () => {
    const stack = await startedStack();

    const { url, endpoint } = stack.httpApi(api);

    expect(url).toMatch(/^https:\/\/[0-9a-z]{10}\.execute-api\.us-east-1\.amazonaws\.com$/);
    expect(stack.settingsOf(parts.functions.sweep).environment).toMatchObject({
      WEBHOOK_URL: `${url}/webhooks`,
    });
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('records that the function allows only the route', async () => {
    const stack = await startedStack();
    await post(stack);

    const [statements, calls] = [stack.policyOf(route), stack.callsOf(route)];
    expect(calls).toEqual([
      {
        service: 'lambda',
        action: 'InvokeFunction',
        resource: `arn:aws:lambda:us-east-1:123456789012:function:CustomerSync-abc123-production-${logicalId.function}`,
        caller: logicalId.route,
      },
    ]);
    expect(calls.filter((call) => !isAllowed(statements, call))).toEqual([]);
    expect(unusedGrants(statements, calls)).toEqual([]);
  });

  it.each<[string, () => Template]>([
    ['nobody', () => without(permission)],
    ['another route', () => changed(permission, { SourceArn: routeArn('/*/*/elsewhere') })],
    ['another method', () => changed(permission, { SourceArn: routeArn('/*/GET/webhooks') })],
    ['another service', () => changed(permission, { Principal: 'events.amazonaws.com' })],
    [
      'calls to another function',
      () => changed(permission, { FunctionName: arnOf('RefreshPipelineFunction0C863671') }),
    ],
  ])('answers 500 when the function allows only %s', async (_, template) => {
    let invocations = 0;
    const webhook = () => {
      invocations += 1;
    };
    const stack = await startedStack({ webhook }, { template: template() });

    const answer = await post(stack);

    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    expect(stack.httpApi(api).failures).toMatchObject([
      { message: `${logicalId.route} may not invoke ${logicalId.function}` },
    ]);
    expect(invocations).toBe(0);
  });

  it.each([
    ['$default', '/$default/POST/webhooks'],
    ['any', '/*'],
  ])('allows the route by a permission for the stage %s', async (_, routes) => {
    const stack = await startedStack({}, { template: changed(permission, { SourceArn: routeArn(routes) }) });

    expect((await post(stack)).status).toBe(200);
  });

  it('answers 500 when the function throws', async () => {
    const stack = await startedStack({
      webhook() {
        throw new RangeError('a bug');
      },
    });

    const answer = await post(stack);

    expect(answer.status).toBe(500);
    expect(stack.httpApi(api).failures).toMatchObject([{ errorType: 'RangeError' }]);
  });

  it('is busy until the function has answered', async () => {
    const waiting = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    let isIdle = false;
    const stack = await startedStack({
      async webhook() {
        begun.resolve();
        await waiting.promise;
        return { statusCode: 200 };
      },
    });
    const answer = post(stack);
    await begun.promise;

    const idle = stack.idle().then(() => {
      isIdle = true;
    });
    await new Promise(setImmediate);
    const wasIdle = isIdle;
    waiting.resolve();
    await idle;

    expect(wasIdle).toBe(false);
    expect((await answer).status).toBe(200);
  });

  it('throttles by the settings of the stage', async () => {
    const DefaultRouteSettings = { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 0.001 };
    const stack = await startedStack({}, { template: changed(stage, { DefaultRouteSettings }) });

    const statuses = [(await post(stack)).status, (await post(stack)).status];

    expect(statuses).toEqual([200, 429]);
  });

  it('waits for the function no longer than the timeout of the integration', async () => {
    const stack = await startedStack(
      { webhook: () => stack.clock.sleep(2_000) },
      { template: changed(integration, { TimeoutInMillis: 1_000 }) },
    );

    expect((await post(stack)).status).toBe(503);
  });

  it.each<[string, () => Template, string]>([
    [
      'a WebSocket API',
      () => changed(api, { ProtocolType: 'WEBSOCKET' }),
      `ProtocolType of ${logicalId.api} is not one of HTTP`,
    ],
    [
      'settings for browsers of other sites',
      () => changed(api, { CorsConfiguration: {} }),
      `the local stack cannot honour CorsConfiguration of ${logicalId.api}`,
    ],
    ['an API without a stage', () => without(stage), `${logicalId.api} has 0 stages, not one`],
    ['an API with two stages', withAnotherStage, `${logicalId.api} has 2 stages, not one`],
    [
      'a stage with a name in the URL',
      () => changed(stage, { StageName: 'prod' }),
      `StageName of ${logicalId.stage} is not one of $default`,
    ],
    [
      'a stage that is not deployed by itself',
      () => changed(stage, { AutoDeploy: false }),
      `${logicalId.stage} would serve nothing: the local stack cannot honour deployments`,
    ],
    [
      'settings of single routes',
      () => changed(stage, { RouteSettings: {} }),
      `the local stack cannot honour RouteSettings of ${logicalId.stage}`,
    ],
    [
      'an authorizer',
      () => changed(route, { AuthorizationType: 'AWS_IAM' }),
      `AuthorizationType of ${logicalId.route} is not one of NONE`,
    ],
    [
      'a route with variables',
      () => changed(route, { RouteKey: 'POST /{proxy+}' }),
      'the local HTTP API cannot honour the route POST /{proxy+}',
    ],
    [
      'a route to nowhere',
      () => changed(route, { Target: 'integrations/another' }),
      `${logicalId.route} has a target that is no integration of its API: integrations/another`,
    ],
    [
      'the older payload format',
      () => changed(integration, { PayloadFormatVersion: '1.0' }),
      `PayloadFormatVersion of ${logicalId.integration} is not one of 2.0`,
    ],
    [
      'an integration with something else than a function',
      () => changed(integration, { IntegrationUri: arnOf('RefreshPipelineQueue197A91B8') }),
      `${logicalId.integration} has a target that is no function of the template`,
    ],
    [
      'a change of requests on the way',
      () => changed(integration, { RequestParameters: {} }),
      `the local stack cannot honour RequestParameters of ${logicalId.integration}`,
    ],
  ])('refuses %s', async (_, template, message) => {
    await expect(startedStack({}, { template: template() })).rejects.toThrow(message);
  });
});

function withAnotherStage(): Template {
  const { stackName, resources } = stackTemplate();
  const properties = { ApiId: ref(logicalId.api), StageName: 'test', AutoDeploy: true };
  return templateOf(stackName, [
    ...resources,
    { logicalId: 'Another', type: 'AWS::ApiGatewayV2::Stage', properties },
  ]);
}

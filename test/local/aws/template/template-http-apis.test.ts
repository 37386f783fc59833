import { describe, expect, it } from 'vitest';
import { isAllowed, unusedGrants } from '../../../../local/aws/template/iam-policy.ts';
import type { TemplateStack } from '../../../../local/aws/template/template-stack.ts';
import { arnOf, ref, type } from './resource.ts';
import { startStack } from './started-stack.ts';
import { changed, synthesizeWebhooks } from './synthesized-stack.ts';
import { routeArn } from './webhook-resources.ts';

async function start(changes: Record<string, object | undefined> = {}): Promise<TemplateStack> {
  return await startStack(await synthesizeWebhooks(changes));
}

const post = (stack: TemplateStack, customerId: unknown) =>
  fetch(`${stack.httpApi('Api').endpoint}/webhooks`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ customerId }),
  });

const permission = 'RouteIntegrationPermission8C9D0E1F';

describe('startHttpApis', () => {
  it('hands a request to the function behind its route, and what that puts on the bus to the queue', async () => {
    const stack = await start();

    const answer = await post(stack, 7);
    await stack.idle();

    expect(answer.status).toBe(200);
    expect(stack.callsOf('Refresh').map(({ action }) => action)).toContain('PutItem');
    expect(stack.httpApi('Api').failures).toEqual([]);
  });

  it("tells the function the API's public URL, and the test where that really is", async () => {
    const stack = await start();
    const { url, endpoint } = stack.httpApi('ApiF70053CD');

    const told = await (await post(stack, 7)).json();

    expect(url).toMatch(/^https:\/\/[0-9a-z]{10}\.execute-api\.us-east-1\.amazonaws\.com$/);
    expect(told).toMatchObject({ url: `${url}/webhooks` });
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('shows that the function lets the route in and may do what it does, and nothing else', async () => {
    const stack = await start();
    await post(stack, 7);

    expect(stack.callsOf('Route')).toEqual([
      {
        service: 'lambda',
        action: 'InvokeFunction',
        resource: 'arn:aws:lambda:us-east-1:123456789012:function:CustomerSync-abc123-Webhook1A2B3C4D',
        caller: 'Route6D7E8F90',
      },
    ]);
    for (const caller of ['Route', 'Webhook']) {
      const [statements, calls] = [stack.policyOf(caller), stack.callsOf(caller)];
      expect(calls.filter((call) => !isAllowed(statements, call))).toEqual([]);
      expect(unusedGrants(statements, calls)).toEqual([]);
    }
  });

  it.each<[string, Record<string, object | undefined>]>([
    ['nobody', { [permission]: undefined }],
    ['another route', changed(permission, { SourceArn: routeArn('/*/*/elsewhere') })],
    ['another method', changed(permission, { SourceArn: routeArn('/*/GET/webhooks') })],
    ['another service', changed(permission, { Principal: 'events.amazonaws.com' })],
    ['them to another function', changed(permission, { FunctionName: arnOf('Refresh848BF7AF') })],
  ])('answers 500 when the function lets in %s', async (_, changes) => {
    const stack = await start(changes);

    const answer = await post(stack, 7);

    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    expect(stack.httpApi('Api').failures).toMatchObject([
      { message: 'Route6D7E8F90 may not invoke Webhook1A2B3C4D' },
    ]);
    expect(stack.logsOf('Webhook')).toEqual([]);
  });

  it.each([
    ['$default', '/$default/POST/webhooks'],
    ['any', '/*'],
  ])('lets in the route by a permission for %s', async (_, routes) => {
    const stack = await start(changed(permission, { SourceArn: routeArn(routes) }));

    expect((await post(stack, 7)).status).toBe(200);
  });

  it('answers 500 when the function throws', async () => {
    const stack = await start();

    const answer = await post(stack, 13);

    expect(answer.status).toBe(500);
    expect(stack.httpApi('Api').failures).toMatchObject([{ errorType: 'RangeError' }]);
  });

  it('runs requests at the same time in processes of their own', async () => {
    const stack = await start();

    const answers = await Promise.all([1, 2, 3].map((customerId) => post(stack, customerId)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('makes the stack busy until the function has answered', async () => {
    const stack = await start();
    const answer = post(stack, 7);
    await expect.poll(() => stack.callsOf('Route').length).toBe(1);

    await stack.idle();

    expect(stack.callsOf('Refresh').map(({ action }) => action)).toContain('PutItem');
    expect((await answer).status).toBe(200);
  });

  it('throttles as the stage wants it', async () => {
    const stack = await start(
      changed('StageF1E2D3C4', {
        DefaultRouteSettings: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 0.001 },
      }),
    );

    const statuses = [(await post(stack, 7)).status, (await post(stack, 7)).status];

    expect(statuses).toEqual([200, 429]);
  });

  it('waits for the function no longer than the integration', async () => {
    const stack = await start(changed('RouteIntegration5E1F2A3B', { TimeoutInMillis: 50 }));

    const answer = await post(stack, 'hang');

    expect(answer.status).toBe(503);
  });

  it('is ended with the stack, whatever it is at', async () => {
    const stack = await start();
    const cut = post(stack, 'hang').catch((error: unknown) => error);
    await expect.poll(() => stack.callsOf('Route').length).toBe(1);

    await stack.close();

    expect(await cut).toBeInstanceOf(TypeError);
    expect(stack.httpApi('Api').failures).toMatchObject([{ errorType: 'Runtime.ExitError' }]);
  });

  it.each<[string, Record<string, object | undefined>, string]>([
    [
      'a WebSocket API',
      changed('ApiF70053CD', { ProtocolType: 'WEBSOCKET' }),
      'ProtocolType of ApiF70053CD is not one of HTTP',
    ],
    [
      'answers to browsers of other sites',
      changed('ApiF70053CD', { CorsConfiguration: {} }),
      'the local stack cannot honour CorsConfiguration of ApiF70053CD',
    ],
    ['an API without a stage', { StageF1E2D3C4: undefined }, 'ApiF70053CD has 0 stages, not one'],
    [
      'an API with two stages',
      {
        Another: type('ApiGatewayV2::Stage', {
          ApiId: ref('ApiF70053CD'),
          StageName: 'test',
          AutoDeploy: true,
        }),
      },
      'ApiF70053CD has 2 stages, not one',
    ],
    [
      'a stage with a name in the URL',
      changed('StageF1E2D3C4', { StageName: 'prod' }),
      'StageName of StageF1E2D3C4 is not one of $default',
    ],
    [
      'a stage that is not deployed by itself',
      changed('StageF1E2D3C4', { AutoDeploy: false }),
      'StageF1E2D3C4 would serve nothing: the local stack cannot honour deployments',
    ],
    [
      'settings of single routes',
      changed('StageF1E2D3C4', { RouteSettings: {} }),
      'the local stack cannot honour RouteSettings of StageF1E2D3C4',
    ],
    [
      'an authorizer',
      changed('Route6D7E8F90', { AuthorizationType: 'AWS_IAM' }),
      'AuthorizationType of Route6D7E8F90 is not one of NONE',
    ],
    [
      'a route with variables',
      changed('Route6D7E8F90', { RouteKey: 'POST /{proxy+}' }),
      'the local HTTP API cannot honour the route POST /{proxy+}',
    ],
    [
      'a route to nowhere',
      changed('Route6D7E8F90', { Target: 'integrations/another' }),
      'Route6D7E8F90 has a target that is no integration of its API: integrations/another',
    ],
    [
      'the older payload format',
      changed('RouteIntegration5E1F2A3B', { PayloadFormatVersion: '1.0' }),
      'PayloadFormatVersion of RouteIntegration5E1F2A3B is not one of 2.0',
    ],
    [
      'an integration with something else than a function',
      changed('RouteIntegration5E1F2A3B', { IntegrationUri: arnOf('Refresh684FB233') }),
      'RouteIntegration5E1F2A3B has a target that is no function of the template',
    ],
    [
      'a change of requests on the way',
      changed('RouteIntegration5E1F2A3B', { RequestParameters: {} }),
      'the local stack cannot honour RequestParameters of RouteIntegration5E1F2A3B',
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(start(changes)).rejects.toThrow(message);
  });
});

import { once } from 'node:events';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HttpApi, type HttpApiOptions, startHttpApi } from '../../../../local/aws/http-api/http-api.ts';
import { createManualClock } from '../manual-clock.ts';

interface StartedApi extends HttpApi {
  readonly events: APIGatewayProxyEventV2[];
  post(body?: RequestInit['body'], headers?: Record<string, string>): Promise<Response>;
}

/** An API with one route to a function. */
async function start(
  invoke: (event: APIGatewayProxyEventV2) => unknown = () => ({ statusCode: 200 }),
  options: Partial<HttpApiOptions> & { routeKey?: string; timeoutMs?: number } = {},
): Promise<StartedApi> {
  const { routeKey = 'POST /webhooks', timeoutMs, ...others } = options;
  const events: APIGatewayProxyEventV2[] = [];
  const api = await startHttpApi({
    domainName: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
    clock: createManualClock(Date.UTC(2024, 4, 6, 7, 34, 10, 500)),
    routes: [
      {
        routeKey,
        async invoke(event) {
          events.push(event);
          return await invoke(event);
        },
        ...(timeoutMs !== undefined && { timeoutMs }),
      },
    ],
    ...others,
  });
  onTestFinished(api.close);
  return {
    ...api,
    events,
    post: (body = null, headers = {}) =>
      fetch(`${api.endpoint}/webhooks`, { method: 'POST', body, headers: { ...headers } }),
  };
}

/** Sends a request with exactly these headers. */
async function ask(url: string, options: RequestOptions, body = ''): Promise<number | undefined> {
  const asked = request(url, options).end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  await text(answer);
  return answer.statusCode;
}

const json = { 'Content-Type': 'application/json' };

describe('startHttpApi', () => {
  it('sends a request to the function in payload format 2.0', async () => {
    const api = await start();

    await ask(
      `${api.endpoint}/webhooks?a=1&a=2&b=x%20y`,
      {
        method: 'POST',
        headers: [
          ...['Host', '127.0.0.1', 'Content-Type', 'application/json', 'Content-Length', '8'],
          ...['User-Agent', 'curl/8', 'X-Custom', 'one', 'x-custom', 'two', 'X-Forwarded-For', '203.0.113.7'],
          ...['Connection', 'close'],
        ],
      },
      '{"a":1}\n',
    );

    expect(api.events).toEqual([
      {
        version: '2.0',
        routeKey: 'POST /webhooks',
        rawPath: '/webhooks',
        rawQueryString: 'a=1&a=2&b=x%20y',
        headers: {
          'content-length': '8',
          'content-type': 'application/json',
          host: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
          'user-agent': 'curl/8',
          'x-amzn-trace-id': expect.stringMatching(/^Root=1-663887f2-[0-9a-f]{24}$/),
          'x-custom': 'one,two',
          'x-forwarded-for': '203.0.113.7, 127.0.0.1',
          'x-forwarded-port': '443',
          'x-forwarded-proto': 'https',
        },
        queryStringParameters: { a: '1,2', b: 'x y' },
        requestContext: {
          accountId: '123456789012',
          apiId: 'a1b2c3d4e5',
          domainName: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
          domainPrefix: 'a1b2c3d4e5',
          http: {
            method: 'POST',
            path: '/webhooks',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'curl/8',
          },
          requestId: expect.stringMatching(/^[\w-]{15}=$/),
          routeKey: 'POST /webhooks',
          stage: '$default',
          time: '06/May/2024:07:34:10 +0000',
          timeEpoch: Date.UTC(2024, 4, 6, 7, 34, 10, 500),
        },
        body: '{"a":1}\n',
        isBase64Encoded: false,
      },
    ]);
  });

  it.each([
    ['application/json', true],
    ['Application/JSON; charset=utf-8', true],
    ['text/anything', true],
    ['application/xml', true],
    ['application/javascript', true],
    ['application/vnd.api+json', false],
    ['application/x-www-form-urlencoded', false],
    ['application/octet-stream', false],
    [undefined, false],
  ])('sends a body of type %s as text: %s', async (type, isText) => {
    const api = await start();

    await api.post(Buffer.from('Käse 🧀'), type === undefined ? {} : { 'Content-Type': type });

    expect(api.events).toMatchObject([
      isText
        ? { body: 'Käse 🧀', isBase64Encoded: false }
        : { body: Buffer.from('Käse 🧀').toString('base64'), isBase64Encoded: true },
    ]);
  });

  it('leaves out the body when there is none', async () => {
    const api = await start();

    await api.post();

    expect(api.events[0]).not.toHaveProperty('body');
    expect(api.events).toMatchObject([{ isBase64Encoded: false, rawQueryString: '' }]);
    expect(api.events[0]).not.toHaveProperty('queryStringParameters');
  });

  it("answers with the function's status and without a body", async () => {
    const api = await start(() => ({ statusCode: 202 }));

    const answer = await api.post('{}', json);

    expect(answer.status).toBe(202);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('apigw-requestid')).toBe(api.events[0]?.requestContext.requestId);
    expect(answer.headers.get('content-length')).toBe('0');
    expect(answer.headers.has('content-type')).toBe(false);
  });

  it.each<[string, unknown]>([
    ['a status as text', { statusCode: '200' }],
    ['a status that is no whole number', { statusCode: 200.5 }],
    ['a status that HTTP does not have', { statusCode: 700 }],
    ['an answer without a status', { ok: true }],
    ['no answer', null],
    ['an answer that the local API cannot honour', { statusCode: 200, headers: { a: 'b' } }],
  ])('answers 500 when the function returns %s', async (_, result) => {
    const api = await start(() => result);

    const answer = await api.post('{}', json);

    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    expect(api.failures).toHaveLength(1);
  });

  it('answers 500 without the reason when the function throws, and keeps the reason', async () => {
    const api = await start(() => {
      throw new RangeError('a bug');
    });

    const answer = await api.post('{}', json);

    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('{"message":"Internal Server Error"}');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(api.failures).toEqual([new RangeError('a bug')]);
  });

  it.each([
    ['POST', '/', 404],
    ['POST', '/webhooks/', 404],
    ['POST', '//webhooks', 404],
    ['GET', '/webhooks', 404],
    ['POST', '/webhooks?a', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    const api = await start();

    expect(await ask(`${api.endpoint}${path}`, { method })).toBe(status);
    expect(api.events).toHaveLength(status === 200 ? 1 : 0);
  });

  it('answers "Not Found" when no route matches', async () => {
    const api = await start();

    const answer = await fetch(`${api.endpoint}/elsewhere`);

    expect(await answer.json()).toEqual({ message: 'Not Found' });
  });

  it.each(['POST /{proxy+}', 'ANY /webhooks', '$default'])('refuses the route %s', async (routeKey) => {
    await expect(start(undefined, { routeKey })).rejects.toThrow(
      `the local HTTP API cannot honour the route ${routeKey}`,
    );
  });

  it('accepts 10 MB, and answers 413 to more', async () => {
    const api = await start();
    const largest = Buffer.alloc(10 * 1024 * 1024);

    const [fitting, larger] = [
      await api.post(largest),
      await api.post(Buffer.concat([largest, Buffer.alloc(1)])),
    ];

    expect(fitting.status).toBe(200);
    expect(larger.status).toBe(413);
    expect(await larger.json()).toEqual({ message: 'Request Entity Too Large' });
    expect(api.events).toHaveLength(1);
  });

  it('answers 431 to more than 10 KB of headers', async () => {
    const api = await start();

    const fitting = await api.post('{}', { ...json, 'x-long': 'a'.repeat(9_000) });
    const larger = await api.post('{}', { ...json, 'x-long': 'a'.repeat(11_000) });

    expect([fitting.status, larger.status]).toEqual([200, 431]);
  });

  it('answers requests at the same time independently of each other', async () => {
    const first = Promise.withResolvers<unknown>();
    const api = await start(({ body }) => (body === 'wait' ? first.promise : { statusCode: 202 }));

    const waiting = api.post('wait', { 'Content-Type': 'text/plain' });
    const second = await api.post('{}', json);
    first.resolve({ statusCode: 201 });

    expect([(await waiting).status, second.status]).toEqual([201, 202]);
  });

  it('answers 503 when the function takes too long, and lets it continue', async () => {
    const late = Promise.withResolvers<unknown>();
    const clock = createManualClock();
    const api = await start(() => late.promise, { timeoutMs: 1_000, clock });

    const answering = api.post('{}', json);
    await expect.poll(() => api.events.length).toBe(1);
    await clock.advance(1_000);
    const answer = await answering;
    const wasIdle = api.isIdle();
    late.resolve({ statusCode: 200 });
    await api.idle();

    expect(answer.status).toBe(503);
    expect(wasIdle).toBe(false);
    expect(api.isIdle()).toBe(true);
    expect(api.failures).toEqual([]);
  });

  it('answers 429 to more requests than its stage allows', async () => {
    const api = await start(undefined, { throttle: { rate: 0.001, burst: 1 } });

    const answers = [await api.post('{}', json), await api.post('{}', json)];

    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect(await answers[1]?.json()).toEqual({ message: 'Too Many Requests' });
    expect(api.events).toHaveLength(1);
  });

  it('continues when a caller leaves in the middle of a request', async () => {
    const api = await start();
    const socket = connect(Number(new URL(api.endpoint).port), '127.0.0.1');
    socket.write('POST /webhooks HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n');
    await once(socket, 'data');
    socket.write('{"a"');

    socket.destroy();
    const answer = await api.post('{}', json);

    expect(answer.status).toBe(200);
    expect(api.events).toHaveLength(1);
    expect(api.failures).toEqual([]);
  });

  it('closes when its invocations have ended, and disconnects waiting callers', async () => {
    const finish = Promise.withResolvers<unknown>();
    const api = await start(() => finish.promise);
    const cut = api.post('{}', json).catch((error: unknown) => error);
    await expect.poll(() => api.events.length).toBe(1);
    let isClosed = false;

    const closed = api.close().then(() => {
      isClosed = true;
    });
    const error = await cut;
    await turn();
    const wasClosed = isClosed;
    finish.resolve({ statusCode: 200 });
    await closed;

    expect(error).toBeInstanceOf(TypeError);
    expect(wasClosed).toBe(false);
  });

  it('has its public URL', async () => {
    const api = await start();

    expect(api.url).toBe('https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com');
    expect(api.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

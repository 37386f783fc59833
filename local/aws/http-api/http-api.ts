import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Clock } from '../../../lambda/sync/clock.ts';
import type { Worker } from '../idle.ts';
import { type LoopbackServer, listenOnLoopback } from '../loopback-server.ts';
import { type HttpApiAnswer, ownAnswer, toHttpApiAnswer } from './http-api-answer.ts';
import { toHttpApiEvent, urlOf } from './http-api-event.ts';
import { readBody } from './read-body.ts';
import { createThrottle, type ThrottleSettings } from './throttle.ts';

export interface HttpApiOptions {
  /** The public domain name, such as `a1b2c3d4e5.execute-api.us-east-1.amazonaws.com`. */
  readonly domainName: string;
  readonly routes: readonly HttpApiRoute[];
  /** The clock of the API. */
  readonly clock: Clock;
  /** Called for every answer. */
  readonly onAnswered?: ((answered: Answered) => void) | undefined;
  /** Without it no request is throttled. */
  readonly throttle?: ThrottleSettings;
  /** A free port by default. */
  readonly port?: number | undefined;
}

export interface Answered {
  readonly requestId: string;
  /** Absent if no route matched. */
  readonly routeKey?: string;
  readonly status: number;
  readonly latencyMs: number;
}

export interface HttpApiRoute {
  /** Such as `POST /webhooks`. */
  readonly routeKey: string;
  /** Called for every request. Requests at the same time do not wait for each other. */
  invoke(event: APIGatewayProxyEventV2): Promise<unknown>;
  /** 30 s by default, the longest time that AWS allows. */
  readonly timeoutMs?: number;
}

/** A running HTTP API. It is idle when no invocation runs. */
export interface HttpApi extends LoopbackServer, Worker {
  /** The public address, without a trailing slash. */
  readonly url: string;
  /** Errors of the function, and results that are no valid answer. The caller got a 500 for each. */
  readonly failures: readonly unknown[];
  /** Cuts all connections. Resolves when the running invocations have ended. */
  close(): Promise<void>;
}

const defaultTimeoutMs = 30_000;
/** Limit for the request line and the headers together. A longer request is answered with 431. */
const maxHeaderBytes = 10_240;

/** Starts an HTTP API of API Gateway with the stage `$default`. It invokes functions in payload format 2.0. */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { domainName, clock, throttle, port } = options;
  const routes = new Map(options.routes.map((route) => [checkedKey(route), route]));
  const isAdmitted = throttle ? createThrottle(throttle, clock.now) : () => true;
  const running = new Set<Promise<unknown>>();
  const failures: unknown[] = [];

  const run = async (route: HttpApiRoute, event: APIGatewayProxyEventV2): Promise<HttpApiAnswer> => {
    try {
      return toHttpApiAnswer(await route.invoke(event));
    } catch (error) {
      // The caller gets a server error for every failure.
      failures.push(error);
      return ownAnswer(500, 'Internal Server Error');
    }
  };

  const invoke = async (route: HttpApiRoute, event: APIGatewayProxyEventV2): Promise<HttpApiAnswer> => {
    const invocation = run(route, event).finally(() => running.delete(invocation));
    running.add(invocation);
    return await within(route.timeoutMs ?? defaultTimeoutMs, invocation, clock);
  };

  const answerTo = async (message: IncomingMessage, requestId: string): Promise<HttpApiAnswer> => {
    const at = clock.now();
    const route = routes.get(`${message.method} ${urlOf(message).pathname}`);
    if (!route) return ownAnswer(404, 'Not Found');
    if (!isAdmitted()) return ownAnswer(429, 'Too Many Requests');
    const body = await readBody(message);
    if (!body) return ownAnswer(413, 'Request Entity Too Large');
    const { routeKey } = route;
    return await invoke(route, toHttpApiEvent({ message, body, requestId, routeKey, domainName, at }));
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    // API Gateway's ids have 15 characters and an equals sign.
    const requestId = randomBytes(11).toString('base64url').padEnd(16, '=');
    const beganAtMs = clock.now();
    const { status, headers, body } = await answerTo(message, requestId);
    const routeKey = routes.get(`${message.method} ${urlOf(message).pathname}`)?.routeKey;
    const latencyMs = clock.now() - beganAtMs;
    options.onAnswered?.({ requestId, status, latencyMs, ...(routeKey !== undefined && { routeKey }) });
    response
      .writeHead(status, {
        ...headers,
        'content-length': Buffer.byteLength(body),
        'apigw-requestid': requestId,
      })
      .end(body);
  };

  const server = await listenOnLoopback(
    createServer({ maxHeaderSize: maxHeaderBytes }, (message, response) => {
      serve(message, response).catch((error: unknown) => response.destroy(toError(error)));
    }),
    port,
  );
  const idle = async () => {
    while (running.size > 0) await Promise.all(running);
  };
  return {
    endpoint: server.endpoint,
    url: `https://${domainName}`,
    failures,
    isIdle: () => running.size === 0,
    idle,
    async close() {
      await server.close();
      await idle();
    },
  };
}

/** Throws on a route for all methods or all paths, and on a path with variables. */
function checkedKey({ routeKey }: HttpApiRoute): string {
  if (/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/[^{}]*$/.test(routeKey)) return routeKey;
  throw new Error(`the local HTTP API cannot honour the route ${routeKey}`);
}

const serviceUnavailable = ownAnswer(503, 'Service Unavailable');

/** Answers 503 after `ms`. The invocation itself continues. */
async function within(ms: number, invocation: Promise<HttpApiAnswer>, clock: Clock): Promise<HttpApiAnswer> {
  const over = new AbortController();
  const late = clock.sleep(ms, over.signal).then(() => serviceUnavailable);
  return await Promise.race([invocation, late]).finally(() => over.abort());
}

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

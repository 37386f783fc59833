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
  /** Where the world believes it to be, such as `a1b2c3d4e5.execute-api.us-east-1.amazonaws.com`. */
  readonly domainName: string;
  readonly routes: readonly HttpApiRoute[];
  /** By which the API lives. */
  readonly clock: Clock;
  /** Without it nobody is throttled. */
  readonly throttle?: ThrottleSettings;
  /** A free one by default. */
  readonly port?: number | undefined;
}

export interface HttpApiRoute {
  /** Such as `POST /webhooks`. */
  readonly routeKey: string;
  /** Is called for every request; requests at the same time do not wait for each other. */
  invoke(event: APIGatewayProxyEventV2): Promise<unknown>;
  /** 30 s by default, the longest that AWS allows. */
  readonly timeoutMs?: number;
}

/** It is idle when no invocation runs. */
export interface HttpApi extends LoopbackServer, Worker {
  /** Where the world believes it to be, without a trailing slash. */
  readonly url: string;
  /** What its function threw, and results of which no answer could be made: each was answered with a 500. */
  readonly failures: readonly unknown[];
  /** Cuts all connections, and resolves when the invocations under way have ended. */
  close(): Promise<void>;
}

const defaultTimeoutMs = 30_000;
/** Of the request line and the headers together; more is answered with 431. */
const maxHeaderBytes = 10_240;

/** An HTTP API of API Gateway with its one stage `$default`: hands requests to functions in payload format 2.0. */
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
      // Whatever it is, the caller hears of a server error.
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
    // As API Gateway's look: 15 characters and an equals sign.
    const requestId = randomBytes(11).toString('base64url').padEnd(16, '=');
    const { status, headers, body } = await answerTo(message, requestId);
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

/** Throws on routes of all methods or paths, and on paths with variables. */
function checkedKey({ routeKey }: HttpApiRoute): string {
  if (/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/[^{}]*$/.test(routeKey)) return routeKey;
  throw new Error(`the local HTTP API cannot honour the route ${routeKey}`);
}

const serviceUnavailable = ownAnswer(503, 'Service Unavailable');

/** The invocation itself goes on. */
async function within(ms: number, invocation: Promise<HttpApiAnswer>, clock: Clock): Promise<HttpApiAnswer> {
  const over = new AbortController();
  const late = clock.sleep(ms, over.signal).then(() => serviceUnavailable);
  return await Promise.race([invocation, late]).finally(() => over.abort());
}

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

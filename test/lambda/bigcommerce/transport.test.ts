import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createExchange } from '../../../lambda/bigcommerce/transport.ts';
import type { Clock } from '../../../lambda/sync/clock.ts';
import { UnreachableError } from '../../../lambda/sync/errors.ts';
import { listenOnLoopback } from '../../../local/aws/loopback-server.ts';
import { createFastClock } from '../../../local/fast-clock.ts';
import { testClock, testStart } from '../../local/store/running-store.ts';

const options = {
  method: 'GET' as const,
  headers: {},
  timeoutMs: 2_000,
  maxBodyBytes: 1_000,
  wantsBody: (status: number) => status === 200,
};

describe('createExchange', () => {
  it.each<[string, RequestListener]>([
    ['before the headers', () => {}],
    ['in the middle of the body', (_request, response) => void response.writeHead(200).write('half')],
  ])('releases the socket of an exchange that hangs %s when its time is up', async (_where, answer) => {
    const { get, socket } = await server(answer);

    const failure = get();
    const closed = once(await socket, 'close');

    await expect(failure).rejects.toThrow(UnreachableError);
    await closed;
  });

  it('releases the socket of a body that is longer than it may be', async () => {
    const { get, socket } = await server(
      (_request, response) => void response.writeHead(200).write('x'.repeat(2_000)),
    );

    const failure = get();
    const closed = once(await socket, 'close');

    await expect(failure).rejects.toThrow('body: expected at most 1000 bytes, got more');
    await closed;
  });

  it('does not wait for a body that nobody wants', async () => {
    const { get } = await server((_request, response) => void response.writeHead(500).write('<html>'));

    expect(await get()).toMatchObject({ status: 500, body: undefined });
  });

  it('tells when the request was sent, whatever time the answer names and however long it takes', async () => {
    const clock = testClock();
    const { get } = await server(
      (_request, response) => {
        clock.advance(5_000);
        response.writeHead(200, { Date: 'Thu, 01 Jan 1970 00:00:00 GMT' }).end('{}');
      },
      { now: clock.now, sleep: () => new Promise(() => {}) },
    );

    const { sentAtMs, body } = await get();

    expect(Buffer.from(body ?? []).toString()).toBe('{}');
    expect(sentAtMs).toBe(testStart);
    expect(clock.now()).toBe(testStart + 5_000);
  });
});

/** A server that answers so, and a GET to it, by default on a clock that runs ten times as fast. */
async function server(answer: RequestListener, clock: Clock = createFastClock(10)) {
  const http = createServer(answer);
  const { endpoint, close } = await listenOnLoopback(http);
  onTestFinished(close);
  const get = createExchange(fetch, clock);
  return {
    get: () => get(endpoint, options),
    socket: once(http, 'connection').then(([socket]: Socket[]) => socket as Socket),
  };
}

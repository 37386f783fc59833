import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createExchange, type WantedBody } from '../../../lambda/bigcommerce/transport.ts';
import type { Clock } from '../../../lambda/sync/clock.ts';
import { UnreachableError } from '../../../lambda/sync/errors.ts';
import { listenOnLoopback } from '../../../local/aws/loopback-server.ts';
import { testClock, testStart } from '../../local/store/running-store.ts';

const timeoutMs = 2_000;

describe('createExchange', () => {
  it.each<[string, RequestListener]>([
    ['before the headers', () => {}],
    ['in the middle of the body', (_request, response) => void response.writeHead(200).write('half')],
  ])('releases the socket when an exchange hangs %s until its timeout', async (_where, answer) => {
    const { get, asked, closed, timeIsUp } = await server(answer);

    const failure = expect(get()).rejects.toThrow(UnreachableError);
    await asked;
    timeIsUp();

    await failure;
    await closed;
  });

  it('releases the socket when a body is too long', async () => {
    const { get, closed } = await server(
      (_request, response) => void response.writeHead(200).write('x'.repeat(2_000)),
    );

    await expect(get()).rejects.toThrow('body: expected at most 1000 bytes, got more');
    await closed;
  });

  it('returns no body when the body is longer than expected, and releases its socket', async () => {
    const { get, closed } = await server(
      (_request, response) => void response.writeHead(404).write('['.repeat(65 * 1024)),
    );

    expect(await get('short')).toMatchObject({ status: 404, body: undefined });
    await closed;
  });

  it.each<WantedBody>([
    'whole',
    'short',
  ])('refuses a truncated body when the %s one is wanted', async (wantedBody) => {
    const { get } = await server((_request, response) => {
      response.writeHead(404, { 'Content-Length': '400' });
      response.write('[{"status":404,"message":"The requested resource was not found."}]', () =>
        response.destroy(),
      );
    });

    await expect(get(wantedBody)).rejects.toThrow(UnreachableError);
  });

  it('does not wait for a body that is not wanted', async () => {
    const { get } = await server((_request, response) => void response.writeHead(500).write('<html>'));

    expect(await get('none')).toMatchObject({ status: 500, body: undefined });
  });

  it('returns the time at which the request was sent, whatever the answer says', async () => {
    const clock = testClock();
    const { get } = await server((_request, response) => {
      clock.advance(5_000);
      response.writeHead(200, { Date: 'Thu, 01 Jan 1970 00:00:00 GMT' }).end('{}');
    }, clock);

    const { sentAtMs, body } = await get();

    expect(Buffer.from(body ?? []).toString()).toBe('{}');
    expect(sentAtMs).toBe(testStart);
    expect(clock.now()).toBe(testStart + 5_000);
  });
});

/** A server that answers with `respond`, and a function that sends it a GET. By default its clock stands still. */
async function server(answer: RequestListener, time: Pick<Clock, 'now'> = testClock()) {
  const http = createServer();
  const asked = Promise.withResolvers<void>();
  const closed = once(http, 'connection').then(
    ([socket]: Socket[]) => new Promise((resolve) => socket?.once('close', resolve)),
  );
  http.on('request', (request, response) => {
    answer(request, response);
    asked.resolve();
  });
  const { endpoint, close } = await listenOnLoopback(http);
  onTestFinished(close);
  const timer = Promise.withResolvers<void>();
  const exchange = createExchange(fetch, { now: time.now, sleep: () => timer.promise });
  return {
    get: (wantedBody: WantedBody = 'whole') =>
      exchange(endpoint, {
        method: 'GET',
        headers: {},
        timeoutMs,
        maxBodyBytes: 1_000,
        wantedBody: () => wantedBody,
      }),
    /** Resolves when the request has come. */
    asked: asked.promise,
    /** Resolves when the connection has ended. */
    closed,
    timeIsUp: timer.resolve,
  };
}

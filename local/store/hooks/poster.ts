import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptStatus } from './logged-attempt.ts';

export interface Poster {
  /** Resolves with the status once the whole answer has arrived. Follows no redirect. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<AttemptStatus>;
  /** Ends all posts in flight. */
  close(): void;
}

/** Resolves when an answer has taken too long. */
export type Patience = (signal: AbortSignal) => Promise<void>;

/** Ten seconds of real time, because receivers use it. The timer does not keep the process alive. */
const tenSeconds: Patience = (signal) => delay(10_000, undefined, { signal, ref: false });

/** Posts over HTTP, not HTTPS, and keeps connections open. */
export function createPoster(patience: Patience = tenSeconds): Poster {
  const agent = new Agent({ keepAlive: true });

  return {
    post(url, headers, body) {
      const request = httpRequest(url, {
        agent,
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      });
      request.end(body);
      return outcomeOf(request, patience);
    },
    close: () => agent.destroy(),
  };
}

function outcomeOf(request: ClientRequest, patience: Patience): Promise<AttemptStatus> {
  const { promise, resolve } = Promise.withResolvers<AttemptStatus>();
  const over = new AbortController();
  const giveUp = () => {
    resolve('timeout');
    request.destroy();
  };
  patience(over.signal).then(giveUp, () => {});

  request.on('response', (response: IncomingMessage) => {
    response.on('end', () => resolve(response.statusCode ?? 'unreachable')).resume();
    response.on('error', () => resolve('unreachable'));
  });
  request.on('error', () => resolve('unreachable'));
  request.on('close', () => over.abort());
  return promise;
}

import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AttemptStatus } from './logged-attempt.ts';

export interface Poster {
  /** Resolves with the status once the whole answer has arrived. Follows no redirect. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<AttemptStatus>;
  /** Ends all posts in flight. */
  close(): void;
}

/** Posts over HTTP, not HTTPS, and keeps connections open. The timeout is real time, because receivers use it. */
export function createPoster(timeoutMs: number): Poster {
  const agent = new Agent({ keepAlive: true });

  return {
    post(url, headers, body) {
      const request = httpRequest(url, {
        agent,
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      });
      request.end(body);
      return outcomeOf(request, timeoutMs);
    },
    close: () => agent.destroy(),
  };
}

function outcomeOf(request: ClientRequest, timeoutMs: number): Promise<AttemptStatus> {
  const { promise, resolve } = Promise.withResolvers<AttemptStatus>();
  const timer = setTimeout(() => {
    resolve('timeout');
    request.destroy();
  }, timeoutMs).unref();

  request.on('response', (response: IncomingMessage) => {
    response.on('end', () => resolve(response.statusCode ?? 'unreachable')).resume();
    response.on('error', () => resolve('unreachable'));
  });
  request.on('error', () => resolve('unreachable'));
  request.on('close', () => clearTimeout(timer));
  return promise;
}

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  /** The port of the sender's end of the connection. */
  readonly remotePort: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The parsed bodies, in the order of arrival. */
  envelopes(): Record<string, unknown>[];
  /** Sets the answer from now on; 200 at first. */
  answerWith(answer: number | 'hang' | 'reset'): void;
}

/** The receiver of the store's deliveries. It closes with its test. */
export async function runningReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answer: number | 'hang' | 'reset' = 200;

  const server = createServer(async (request, response) => {
    const { url: path = '', headers, socket } = request;
    received.push({ path, headers, remotePort: socket.remotePort, body: await text(request) });
    if (answer === 'reset') response.socket?.resetAndDestroy();
    if (typeof answer === 'number') response.writeHead(answer, { Location: '/elsewhere' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    received,
    envelopes: () => received.map(({ body }) => JSON.parse(body)),
    answerWith(next) {
      answer = next;
    },
  };
}

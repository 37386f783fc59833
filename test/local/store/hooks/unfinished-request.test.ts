import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runningStore } from '../running-store.ts';

describe('a client that leaves in the middle of its request', () => {
  it('has no effect', async () => {
    const store = await runningStore();
    const { hostname, port } = new URL(store.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const received = nextRequest();

    socket.write('POST /stores/abc123/v3/hooks HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"scope":');
    await received;
    socket.destroy();
    await store.get('/customers');

    expect(store.requests).toMatchObject([{ method: 'GET' }]);
  });
});

/** Resolves when a server of this process has begun to read a request. */
function nextRequest(): Promise<void> {
  return new Promise((resolve) => {
    const channel = 'http.server.request.start';
    const hear = () => {
      unsubscribe(channel, hear);
      resolve();
    };
    subscribe(channel, hear);
  });
}

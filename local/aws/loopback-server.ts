import type { Server } from 'node:http';

export interface LoopbackServer {
  /** `http://127.0.0.1:port`, without a trailing slash. */
  readonly endpoint: string;
  /** Ends at once: open connections are cut, not waited for. Once closed it stays closed. */
  close(): Promise<void>;
}

/** Lets `server` listen on 127.0.0.1 only; port 0 takes a free one. A taken port is an error that says so. */
export async function listenOnLoopback(server: Server, port = 0): Promise<LoopbackServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is taken: end what listens there, or choose another one`)
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        if (!server.listening) return resolve();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return address.port;
}

/** Whether a URL's host is this machine. */
export function isLoopbackAddress(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

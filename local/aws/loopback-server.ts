import type { Server } from 'node:http';

export interface LoopbackServer {
  /** `http://127.0.0.1:port`, without a trailing slash. */
  readonly endpoint: string;
  /** Ends at once and cuts open connections. More calls do nothing. */
  close(): Promise<void>;
}

/** Lets `server` listen on 127.0.0.1 only. Port 0 means a free port. The error for a port in use names it. */
export async function listenOnLoopback(server: Server, port = 0): Promise<LoopbackServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is taken: end the program that listens there, or choose another port`)
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

/** True if a URL's host is this machine. */
export function isLoopbackAddress(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

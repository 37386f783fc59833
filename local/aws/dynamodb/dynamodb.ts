import dynalite from 'dynalite';
import { type LoopbackServer, listenOnLoopback } from '../loopback-server.ts';

export interface DynamoDbOptions {
  /** Keeps the tables in this folder; without one they live in memory. */
  readonly dataDir?: string | undefined;
  readonly port?: number | undefined;
  /** Another DynamoDB to use instead: nothing is started, and `close()` leaves it alone. */
  readonly endpoint?: string | undefined;
}

/**
 * Starts the embedded DynamoDB. It knows no transactions, no time to live and no
 * ReturnValuesOnConditionCheckFailure.
 */
export async function startDynamoDb(options: DynamoDbOptions = {}): Promise<LoopbackServer> {
  if (options.endpoint !== undefined) {
    return { endpoint: options.endpoint.replace(/\/$/, ''), close: async () => {} };
  }

  const server = dynalite({
    createTableMs: 0,
    updateTableMs: 0,
    deleteTableMs: 0,
    ...(options.dataDir !== undefined && { path: options.dataDir }),
  });
  // dynalite rethrows the error of a request whose client went away, which would end the process.
  server.on('request', (request) => {
    request.removeAllListeners('error');
    request.on('error', () => {});
  });
  return await listenOnLoopback(server, options.port);
}

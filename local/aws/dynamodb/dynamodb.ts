import dynalite from 'dynalite';
import { type LoopbackServer, listenOnLoopback } from '../loopback-server.ts';

export interface DynamoDbOptions {
  /** Folder of the tables. Without one they are in memory. */
  readonly dataDir?: string | undefined;
  readonly port?: number | undefined;
  /** The address of another DynamoDB. Then nothing is started, and `close()` does not end it. */
  readonly endpoint?: string | undefined;
}

/**
 * Starts the embedded DynamoDB. It has no transactions, no time to live and no
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
  // dynalite rethrows the error of a request whose client has left. That would end the process.
  server.on('request', (request) => {
    request.removeAllListeners('error');
    request.on('error', () => {});
  });
  return await listenOnLoopback(server, options.port);
}

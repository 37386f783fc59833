import { createServer } from 'node:http';
import { CommandError } from '../../cli/command-error.ts';
import { listenOnLoopback } from '../aws/loopback-server.ts';

/** The ports on which the servers listen. */
export interface Ports {
  readonly store: number;
  readonly dynamoDb: number;
  readonly aws: number;
  readonly webhooks: number;
}

/** Returns four ports in a row. Throws a CommandError if one of them is taken. */
export async function reservePorts(first: number): Promise<Ports> {
  const ports = { store: first, dynamoDb: first + 1, aws: first + 2, webhooks: first + 3 };
  for (const port of Object.values(ports)) {
    try {
      const server = await listenOnLoopback(createServer(), port);
      await server.close();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new CommandError(`--port ${first} takes ports ${first} to ${first + 3}, but ${error.message}`);
    }
  }
  return ports;
}

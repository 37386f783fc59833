import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where `npm start -- --serve` listens. */
export interface LocalEndpoint {
  /** The endpoint of AWS's services, except DynamoDB. */
  readonly aws: string;
  readonly dynamoDb: string;
  /** Absent for a real store. */
  readonly store?: {
    readonly url: string;
    readonly storeHash: string;
    readonly accessToken: string;
  };
  /** The process that serves. */
  readonly pid: number;
}

/**
 * The file that tells `--local` where that is. The ports are free ones, different in each run, so no default could be
 * known. The folder belongs to the user alone, since the file decides whom the command talks to.
 */
function fileIn(folder: string): string {
  return join(folder, 'serve.json');
}

export function localFolder(): string {
  return join(tmpdir(), `customer-sync-${userInfo().uid}`);
}

/** Returns the function that removes the file. The last one that serves is the one that is found. */
export function announceLocalEndpoint(endpoint: LocalEndpoint, folder = localFolder()): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(fileIn(folder), JSON.stringify(endpoint), { mode: 0o600 });
  return () => {
    if (findLocalEndpoint(folder)?.pid === endpoint.pid) rmSync(fileIn(folder), { force: true });
  };
}

/** Undefined if nothing serves, or if the file is somebody else's. */
export function findLocalEndpoint(folder = localFolder()): LocalEndpoint | undefined {
  try {
    if (statSync(folder).uid !== userInfo().uid) return undefined;
    const endpoint: LocalEndpoint = JSON.parse(readFileSync(fileIn(folder), 'utf8'));
    // Throws if no such process exists.
    process.kill(endpoint.pid, 0);
    return endpoint;
  } catch (error) {
    if (error instanceof Error && ('code' in error || error instanceof SyntaxError)) return undefined;
    throw error;
  }
}

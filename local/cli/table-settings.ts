import { isLoopbackAddress } from '../aws/loopback-server.ts';
import { CommandError } from './command-error.ts';
import type { Options } from './options.ts';
import type { Environment, RealStore } from './real-store.ts';

/** Where the table is. */
export interface TableSettings {
  readonly tableName: string;
  /** Where sweeps remember how far they are. */
  readonly syncStateTableName: string;
  /** Whose customers it holds. */
  readonly storeHash: string;
  /** Another DynamoDB than the embedded one. */
  readonly endpoint?: string;
  /** Where the embedded one keeps its tables; in memory without it. */
  readonly dataDir?: string;
  /** The environment in which the AWS SDK signs for `endpoint`. */
  readonly identity: Readonly<Record<string, string>>;
}

export const simulatedStoreHash = 'demo';

/** Throws a CommandError where the command line and the environment make no sense together. */
export function readTableSettings(
  { tableName: named, syncStateTableName, dataDir }: Options,
  environment: Environment,
  realStore: RealStore | undefined,
): TableSettings {
  const endpoint = environment['DYNAMODB_ENDPOINT'];
  const storeHash = realStore?.storeHash ?? simulatedStoreHash;
  const tableName = named ?? `customers-${storeHash}`;
  const settings = {
    tableName,
    syncStateTableName: syncStateTableName ?? `${tableName}-sync-state`,
    storeHash,
    identity: {},
  };
  if (!endpoint) return { ...settings, ...(dataDir !== undefined && { dataDir }) };

  if (dataDir !== undefined) {
    throw new CommandError(
      '--data keeps the embedded DynamoDB, but DYNAMODB_ENDPOINT names another one: use one of the two',
    );
  }
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new CommandError(
      `DYNAMODB_ENDPOINT cannot be "${endpoint}": write an address such as http://127.0.0.1:8000`,
    );
  }
  if (isLoopbackAddress(endpoint)) return { ...settings, endpoint };

  if (realStore === undefined) {
    throw new CommandError(
      `DYNAMODB_ENDPOINT ${endpoint} is not on this machine, and simulated customers stay on it: use an address such as http://127.0.0.1:8000, or a real store`,
    );
  }
  if (named === undefined) {
    throw new CommandError(
      `DYNAMODB_ENDPOINT ${endpoint} is not on this machine: name the table that may be written to with --table`,
    );
  }
  return { ...settings, endpoint, identity: readIdentity(environment) };
}

/** The caller's own keys, where there are any; a DynamoDB in a container takes whatever it is given. */
function readIdentity(environment: Environment): Record<string, string> {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = environment;
  return {
    ...(AWS_REGION && { AWS_REGION }),
    ...(AWS_ACCESS_KEY_ID && { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }),
  };
}

import { CommandError } from '../../cli/command-error.ts';
import { isLoopbackAddress } from '../aws/loopback-server.ts';
import type { Options } from './options.ts';
import type { Environment, RealStore } from './real-store.ts';

/** The table and its place. */
export interface TableSettings {
  readonly tableName: string;
  /** The table in which sweeps store their progress. */
  readonly syncStateTableName: string;
  /** The store whose customers the table has. */
  readonly storeHash: string;
  /** The address of another DynamoDB than the embedded one. */
  readonly endpoint?: string;
  /** The folder of the embedded DynamoDB. Without one its tables are in memory. */
  readonly dataDir?: string;
  /** The environment variables with which the AWS SDK signs for `endpoint`. */
  readonly identity: Readonly<Record<string, string>>;
}

export const simulatedStoreHash = 'demo';

/** Throws a CommandError where the command line and the environment do not fit together. */
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
      '--data is the folder of the embedded DynamoDB, but DYNAMODB_ENDPOINT names another one: use one of the two',
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
      `DYNAMODB_ENDPOINT ${endpoint} is not on this machine, where simulated customers must stay: use an address such as http://127.0.0.1:8000, or a real store`,
    );
  }
  if (named === undefined) {
    throw new CommandError(
      `DYNAMODB_ENDPOINT ${endpoint} is not on this machine: name the table to write to with --table`,
    );
  }
  return { ...settings, endpoint, identity: readIdentity(environment) };
}

/** Returns the caller's own keys, if there are any. A DynamoDB in a container accepts any keys. */
function readIdentity(environment: Environment): Record<string, string> {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = environment;
  return {
    ...(AWS_REGION && { AWS_REGION }),
    ...(AWS_ACCESS_KEY_ID && { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }),
  };
}

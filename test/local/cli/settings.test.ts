import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';
import { parseOptions } from '../../../local/cli/options.ts';
import { readSettings } from '../../../local/cli/settings.ts';

const real = { BIGCOMMERCE_STORE_HASH: 'abc123', BIGCOMMERCE_ACCESS_TOKEN: 'secret-token' };
const elsewhere = 'http://dynamodb:8000';

const settingsOf = (args: string, environment: Record<string, string>) =>
  readSettings(parseOptions(args === '' ? [] : args.split(' ')), environment);

describe('readSettings', () => {
  it('uses a simulated store and a table in memory by default', () => {
    expect(settingsOf('', {})).toEqual({
      customersApi: 'v2',
      table: {
        tableName: 'customers-demo',
        syncStateTableName: 'customers-demo-sync-state',
        storeHash: 'demo',
        identity: {},
      },
    });
  });

  it('counts empty variables as not set', () => {
    const empty = {
      BIGCOMMERCE_STORE_HASH: '',
      BIGCOMMERCE_ACCESS_TOKEN: '',
      BIGCOMMERCE_API_URL: '',
      DYNAMODB_ENDPOINT: '',
    };

    expect(settingsOf('', empty)).toEqual(settingsOf('', {}));
  });

  it('uses the named real store at BigCommerce, or at another named host', () => {
    expect(settingsOf('', real)).toMatchObject({
      realStore: {
        storeHash: 'abc123',
        accessToken: 'secret-token',
        apiUrl: 'https://api.bigcommerce.com',
      },
      table: { tableName: 'customers-abc123', storeHash: 'abc123' },
    });
    expect(settingsOf('', { ...real, BIGCOMMERCE_API_URL: 'http://127.0.0.1:4000/' })).toMatchObject({
      realStore: { apiUrl: 'http://127.0.0.1:4000' },
    });
  });

  it('stores the progress of sweeps in a table named after the customers table, or in a given table', () => {
    expect(settingsOf('--table copy', {}).table.syncStateTableName).toBe('copy-sync-state');
    expect(settingsOf('--state-table state', {}).table.syncStateTableName).toBe('state');
  });

  it.each([
    'http://127.0.0.1:8000',
    'http://localhost:8000',
    'http://[::1]:8000',
  ])('allows simulated customers in the DynamoDB at %s', (endpoint) => {
    expect(settingsOf('', { DYNAMODB_ENDPOINT: endpoint }).table).toMatchObject({ endpoint });
  });

  it("signs with the caller's own keys for a DynamoDB that is not on this machine", () => {
    const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'key' };

    const { table } = settingsOf('--table customers', { ...real, ...keys, DYNAMODB_ENDPOINT: elsewhere });

    expect(table).toEqual({
      tableName: 'customers',
      syncStateTableName: 'customers-sync-state',
      storeHash: 'abc123',
      endpoint: elsewhere,
      identity: { ...keys, AWS_SESSION_TOKEN: '' },
    });
  });

  const both =
    'set BIGCOMMERCE_STORE_HASH and BIGCOMMERCE_ACCESS_TOKEN to read a real store, or neither for the simulated one';
  it.each<[string, string, Record<string, string>, string]>([
    [
      'a store without a token',
      '',
      { BIGCOMMERCE_STORE_HASH: 'abc123' },
      `BIGCOMMERCE_STORE_HASH is set without BIGCOMMERCE_ACCESS_TOKEN: ${both}`,
    ],
    [
      'a token without a store',
      '',
      { BIGCOMMERCE_ACCESS_TOKEN: 'secret-token' },
      `BIGCOMMERCE_ACCESS_TOKEN is set without BIGCOMMERCE_STORE_HASH: ${both}`,
    ],
    [
      'a host alone',
      '',
      { BIGCOMMERCE_API_URL: 'http://127.0.0.1:4000' },
      `BIGCOMMERCE_API_URL is set without BIGCOMMERCE_STORE_HASH and BIGCOMMERCE_ACCESS_TOKEN: ${both}`,
    ],
    [
      'a hash that is a path',
      '',
      { ...real, BIGCOMMERCE_STORE_HASH: 'stores/abc123' },
      'BIGCOMMERCE_STORE_HASH cannot be "stores/abc123": write the lower-case letters and digits that follow /stores/ in the store\'s API path, such as abc123',
    ],
    [
      'a token with a line break',
      '',
      { ...real, BIGCOMMERCE_ACCESS_TOKEN: 'secret\ntoken' },
      'BIGCOMMERCE_ACCESS_TOKEN contains a space, a line break or another character that no token has: copy it again',
    ],
    [
      'a host to which the token would travel in the clear',
      '',
      { ...real, BIGCOMMERCE_API_URL: 'http://example.com' },
      'BIGCOMMERCE_API_URL cannot be "http://example.com": write an https address without a query, such as https://api.bigcommerce.com (http only on this machine)',
    ],
    [
      'two DynamoDBs',
      '--data ./table',
      { DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' },
      '--data is the folder of the embedded DynamoDB, but DYNAMODB_ENDPOINT names another one: use one of the two',
    ],
    [
      'an endpoint that is no address',
      '',
      { DYNAMODB_ENDPOINT: 'dynamodb:8000' },
      'DYNAMODB_ENDPOINT cannot be "dynamodb:8000": write an address such as http://127.0.0.1:8000',
    ],
    [
      'simulated customers for a DynamoDB that is not on this machine',
      '--table customers',
      { DYNAMODB_ENDPOINT: elsewhere },
      `DYNAMODB_ENDPOINT ${elsewhere} is not on this machine, where simulated customers must stay: use an address such as http://127.0.0.1:8000, or a real store`,
    ],
    [
      'a DynamoDB that is not on this machine, without a table',
      '',
      { ...real, DYNAMODB_ENDPOINT: elsewhere },
      `DYNAMODB_ENDPOINT ${elsewhere} is not on this machine: name the table to write to with --table`,
    ],
  ])('refuses %s', (_what, args, environment, sentence) => {
    expect(() => settingsOf(args, environment)).toThrow(new CommandError(sentence));
  });
});

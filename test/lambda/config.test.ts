import { describe, expect, it } from 'vitest';
import { readRefreshConfig, readSweepConfig } from '../../lambda/config.ts';

const environment = {
  STORE_HASH: 'abc123',
  STAGE: 'production',
  ACCESS_TOKEN_SECRET_ID: 'bigcommerce/abc123',
  QUOTA_SHARE: '0.25',
  CUSTOMER_TABLE_NAME: 'customers',
  REFRESH_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/refresh',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters',
  BIGCOMMERCE_API_URL: 'https://api.bigcommerce.com/',
  CUSTOMERS_API: 'v2',
  SYNC_STATE_TABLE_NAME: 'state',
};

describe('readRefreshConfig', () => {
  it('reads a whole environment', () => {
    expect(readRefreshConfig(environment)).toEqual({
      storeHash: 'abc123',
      stage: 'production',
      accessTokenSecretId: 'bigcommerce/abc123',
      quotaShare: 0.25,
      customersApi: 'v2',
      include: [],
      omitFields: [],
      customerTableName: 'customers',
      syncStateTableName: 'state',
      refreshQueueUrl: environment.REFRESH_QUEUE_URL,
      deadLetterQueueUrl: environment.DEAD_LETTER_QUEUE_URL,
      apiUrl: 'https://api.bigcommerce.com',
    });
  });

  it('reads the settings of V3 and the omitted fields', () => {
    const v3 = { CUSTOMERS_API: 'v3', INCLUDE: 'addresses,attributes', OMIT_FIELDS: 'email,notes' };

    expect(readRefreshConfig({ ...environment, ...v3 })).toMatchObject({
      customersApi: 'v3',
      include: ['addresses', 'attributes'],
      omitFields: ['email', 'notes'],
    });
  });

  it('names everything that is missing at once', () => {
    expect(() => readRefreshConfig({})).toThrow(
      "the function's environment is not usable: " +
        'STORE_HASH is missing (expected the store hash, lower-case letters and digits such as abc123); ' +
        'STAGE is missing (expected the stage, such as production); ' +
        'ACCESS_TOKEN_SECRET_ID is missing (expected the name or ARN of the secret); ' +
        'CUSTOMERS_API is missing (expected "v2" or "v3"); ' +
        'QUOTA_SHARE is missing (expected a number above 0 and at most 1); ' +
        "CUSTOMER_TABLE_NAME is missing (expected the customers table's name); " +
        'BIGCOMMERCE_API_URL is missing (expected an https address (http only on loopback)); ' +
        "DEAD_LETTER_QUEUE_URL is missing (expected the dead-letter queue's URL); " +
        "REFRESH_QUEUE_URL is missing (expected the queue's URL); " +
        "SYNC_STATE_TABLE_NAME is missing (expected the sync-state table's name)",
    );
  });

  it.each([
    [
      'STORE_HASH',
      'stores/abc123',
      'STORE_HASH must be the store hash, lower-case letters and digits such as abc123, got "stores/abc123"',
    ],
    ['QUOTA_SHARE', 'half', 'QUOTA_SHARE must be a number above 0 and at most 1, got "half"'],
    ['QUOTA_SHARE', '0', 'QUOTA_SHARE must be'],
    ['QUOTA_SHARE', '1.5', 'QUOTA_SHARE must be'],
    ['REFRESH_QUEUE_URL', 'refresh', "REFRESH_QUEUE_URL must be the queue's URL"],
    ['BIGCOMMERCE_API_URL', 'http://api.bigcommerce.com', 'BIGCOMMERCE_API_URL must be an https address'],
    ['BIGCOMMERCE_API_URL', 'https://api.bigcommerce.com/?a=1', 'BIGCOMMERCE_API_URL must be'],
    ['BIGCOMMERCE_API_URL', 'https://user:password@api.bigcommerce.com', 'BIGCOMMERCE_API_URL must be'],
    ['CUSTOMERS_API', 'v4', 'CUSTOMERS_API must be "v2" or "v3", got "v4"'],
    ['CUSTOMER_TABLE_NAME', '', 'CUSTOMER_TABLE_NAME is missing'],
  ])('refuses %s=%j', (name, value, sentence) => {
    expect(() => readRefreshConfig({ ...environment, [name]: value })).toThrow(sentence);
  });

  it('allows an unencrypted address only on loopback', () => {
    const { apiUrl } = readRefreshConfig({ ...environment, BIGCOMMERCE_API_URL: 'http://127.0.0.1:8080' });

    expect(apiUrl).toBe('http://127.0.0.1:8080');
  });
});

describe('readSweepConfig', () => {
  it('reads the settings that only sweeps need', () => {
    const config = readSweepConfig({
      ...environment,
      EVENT_BUS_NAME: 'bus',
      HOOK_MARKER: 'eu-west-1/111122223333/abc123/production',
    });

    expect(config).toEqual({
      storeHash: 'abc123',
      stage: 'production',
      accessTokenSecretId: 'bigcommerce/abc123',
      quotaShare: 0.25,
      customersApi: 'v2',
      include: [],
      omitFields: [],
      customerTableName: 'customers',
      apiUrl: 'https://api.bigcommerce.com',
      syncStateTableName: 'state',
      eventBusName: 'bus',
      hookMarker: 'eu-west-1/111122223333/abc123/production',
    });
  });

  it('names everything that is missing at once', () => {
    expect(() => readSweepConfig({ ...environment, SYNC_STATE_TABLE_NAME: '' })).toThrow(
      "SYNC_STATE_TABLE_NAME is missing (expected the sync-state table's name); " +
        "EVENT_BUS_NAME is missing (expected the event bus's name); " +
        'HOOK_MARKER is missing (expected the marker of our hooks)',
    );
  });
});

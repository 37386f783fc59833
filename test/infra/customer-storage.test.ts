import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { customersTable } from '../../lambda/contract.ts';
import { synthesize, theResource } from './synthesize.ts';

const tableOf = (template: Template) =>
  theResource(template, 'AWS::DynamoDB::GlobalTable', 'CustomerStorageTable');

const { template } = synthesize();
const table = tableOf(template);

describe('CustomerStorage', () => {
  it('keeps the table when the stack is deleted, or its first deployment fails', () => {
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('protects the table from deletion and keeps 35 days of backups', () => {
    expect(table.Properties['Replicas']).toEqual([
      expect.objectContaining({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ]);
  });

  it('deletes the table with the stack when removalPolicy is destroy', () => {
    const { template } = synthesize({ removalPolicy: 'destroy' });

    expect(tableOf(template)).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { Replicas: [{ DeletionProtectionEnabled: false }] },
    });
  });

  it('is billed by request, so that an idle store costs nothing', () => {
    expect(table.Properties['BillingMode']).toBe('PAY_PER_REQUEST');
  });

  it('has the keys and indexes of the contract', () => {
    const { KeySchema, GlobalSecondaryIndexes } = table.Properties;

    expect(KeySchema).toEqual([{ AttributeName: 'id', KeyType: 'HASH' }]);
    expect(GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'byEmail',
        KeySchema: [{ AttributeName: 'emailKey', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'fingerprints',
        KeySchema: [
          { AttributeName: 'shard', KeyType: 'HASH' },
          { AttributeName: 'id', KeyType: 'RANGE' },
        ],
        Projection: {
          ProjectionType: 'INCLUDE',
          NonKeyAttributes: [...customersTable.fingerprints.projected],
        },
      },
    ]);
  });

  it('lets tombstones expire', () => {
    expect(table.Properties['TimeToLiveSpecification']).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
  });
});

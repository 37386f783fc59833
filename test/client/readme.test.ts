import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../lambda/customer/decimal.ts';
import { sdkEnvironment } from '../../local/aws/sdk-environment.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { noonMs } from './reading.ts';

const dynamoDb = runningDynamoDb();
const example = new URL('readme-example.ts', import.meta.url);

describe("the README's example of reading the table", () => {
  it('is the one that is run and type-checked here', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const published = readFileSync(example, 'utf8').replace(
      '../../client/index.ts',
      'bigcommerce-customer-sync/client',
    );

    expect(readme).toContain(`\`\`\`ts\n${published}\`\`\``);
  });

  it('reads the table with the settings of the environment', async () => {
    const table = await dynamoDb.table();
    const customer = {
      id: 42,
      email: 'Ada@example.com',
      storeCredit: new Decimal('0.10000000000000000000000001'),
      dateModified: '2024-05-06T09:00:00.000Z',
    };
    await table.saveNow([
      { customer, observedAtMs: noonMs },
      { deletedId: 43, observedAtMs: noonMs },
    ]);
    const { endpoint } = dynamoDb.proxy;

    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(example)], {
      env: {
        ...sdkEnvironment({ endpoint, dynamoDbEndpoint: endpoint }),
        CUSTOMERS_TABLE_NAME: table.tableName,
      },
    });

    expect(stdout.split('\n')).toEqual([
      'credit of 42: 0.10000000000000000000000001',
      'found 42',
      '42 2024-05-06T09:00:00.000Z',
      '',
    ]);
  });
});

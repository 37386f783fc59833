import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDynamoDb } from '../../../local/aws/dynamodb/dynamodb.ts';
import { listenOnLoopback } from '../../../local/aws/loopback-server.ts';
import type { SimulatedStore } from '../../../local/store/simulated-store.ts';
import { accessToken, runningStore } from '../store/running-store.ts';
import { type Ended, start } from './start.ts';

const forever = { times: Number.POSITIVE_INFINITY };
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('npm start', () => {
  it('copies 300 simulated customers through all that goes wrong, and writes none of them again', async () => {
    const { code, stdout, stderr } = await start('').ended;

    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('For this demo time runs 20 times as fast.');
    expect(stdout).toContain('  300 of 300 fetched');
    expect(stdout).toMatch(/^ +298 created$/m);
    expect(stdout).toMatch(/^ +1 not in the store: a tombstone is kept$/m);
    expect(stdout).toMatch(
      /^ {2}Requests: 3\d\d \(429: [1-9]\d*, 5xx: [1-9]\d*\)\. Retries: \d+\. Time: \d+\.\d s\.$/m,
    );
    expect(stdout).toContain('Dead letter: customer 66, store_credit: expected a decimal number');
    expect(stdout).toContain('1    darcy.keller.1@example.com ');
    expect(stdout).toMatch(/^ +300 unchanged$/m);
    expect(stdout).toContain('No customer was written: each one in the table is as it was');
    expect(Number(/Done in ([\d.]+) s/.exec(stdout)?.[1])).toBeLessThan(20);
  });

  it('prints the stored rows as JSON and nothing else on stdout, everything else on stderr', async () => {
    const { code, stdout, stderr } = await start('--ids 7,66,113,4711 --json').ended;

    expect(code).toBe(0);
    expect(linesOf(stdout)).toEqual([
      expect.objectContaining({ id: 7, email: 'ukasz.smith.7@example.com' }),
      expect.objectContaining({ id: 66, storeHash: 'demo' }),
      expect.objectContaining({ id: 113, deletedAt: expect.any(String) }),
      expect.objectContaining({ id: 4711, deletedAt: expect.any(String) }),
    ]);
    expect(stderr).toContain('No customer was written');
  });

  it('finds the rows of the last run in the folder of --data', async () => {
    const folder = await temporaryFolder();
    const first = await start(`--ids 1-5 --data ${folder}`).ended;

    const second = await start(`--ids 1-5 --data ${folder}`).ended;

    expect(first.stdout).toMatch(/^ +5 created$/m);
    expect(second.code).toBe(0);
    expect(second.stdout).not.toContain('created');
    expect(second.stdout.match(/^ +5 unchanged$/gm)).toHaveLength(2);
  });

  it('stays up with --serve for events from outside, until it is interrupted', async () => {
    const command = start('--serve --ids 1');
    const text = await command.shows(/start-message-move-task/);
    const [, store = '', dynamoDb = '', tableName, aws = ''] =
      /simulated store +(\S+)\n +DynamoDB +(\S+), table (\S+)\n +other AWS endpoints +(\S+),/.exec(text) ??
      [];
    const client = { region: 'us-east-1', credentials };
    const table = new DynamoDBClient({ ...client, endpoint: dynamoDb });

    await new EventBridgeClient({ ...client, endpoint: aws }).send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: 'customer-sync',
            Source: 'customer-sync',
            DetailType: 'CustomerRefreshRequested',
            Detail: '{"customerId":7}',
          },
        ],
      }),
    );
    const row = new GetItemCommand({ TableName: tableName, Key: { id: { N: '7' } } });
    await expect.poll(async () => (await table.send(row)).Item, { timeout: 10_000 }).toBeDefined();
    command.child.kill('SIGINT');

    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
    for (const endpoint of [store, dynamoDb, aws])
      await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
  });

  it('leaves nothing behind when it is interrupted half-way', async () => {
    const command = start('');
    const text = await command.shows(/75 of 300 fetched/);

    command.child.kill('SIGINT');

    expect(await command.ended).toMatchObject({ code: 130, stderr: '' });
    const [store = ''] = /http:\S+/.exec(text) ?? [];
    await expect(fetch(store)).rejects.toThrow('fetch failed');
  });

  it('writes to the DynamoDB of DYNAMODB_ENDPOINT, but to no table that is not one of customers', async () => {
    const dynamoDb = await startDynamoDb();
    onTestFinished(dynamoDb.close);
    const client = new DynamoDBClient({ endpoint: dynamoDb.endpoint, region: 'us-east-1', credentials });
    await client.send(
      new CreateTableCommand({
        TableName: 'orders',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'number', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'number', KeyType: 'HASH' }],
      }),
    );
    const environment = { DYNAMODB_ENDPOINT: dynamoDb.endpoint };

    const copied = await start('--ids 7 --table customers', environment).ended;
    const refused = await start('--ids 7 --table orders', environment).ended;

    const row = new GetItemCommand({ TableName: 'customers', Key: { id: { N: '7' } } });
    expect(copied.code).toBe(0);
    expect((await client.send(row)).Item).toBeDefined();
    expect(refused).toEqual(
      refusal(
        'table orders is no table of customers, since its key is number: name another one with --table',
      ),
    );
  });

  it('shows how it is used', async () => {
    const { code, stdout } = await start('--help').ended;

    expect(code).toBe(0);
    for (const option of ['--ids', '--json', '--serve', '--port', '--data', '--table', '--verbose']) {
      expect(stdout).toContain(`  ${option} `);
    }
  });
});

describe('npm start, with a real store', () => {
  it('copies what the store says, every digit of it, and never shows the token', async () => {
    const store = await runningStore();
    const fields = { date_created: 'Mon, 06 May 2024 07:34:10 +0000', date_modified: '' };
    store.create({ ...fields, email: 'Ada@Example.com', store_credit: '150.7500', customer_group_id: 3 });
    store.create({ ...fields, form_fields: [{ name: 'Employees', value: 12 }] });
    store.inject(
      { kind: 'altered', customer: (customer) => ({ ...customer, store_credit: JSON.rawJSON(manyDigits) }) },
      { ...forever, when: ({ customerId }) => customerId === 2 },
    );

    const { code, stdout, stderr } = await start('--ids 1-3 --json --verbose', at(store)).ended;

    expect(code).toBe(0);
    const [ada, other, missing] = linesOf(stdout);
    expect(ada).toEqual({
      id: 1,
      storeHash: 'abc123',
      shard: 1,
      email: 'Ada@Example.com',
      emailKey: 'ada@example.com',
      storeCredit: 150.75,
      customerGroupId: 3,
      acceptsMarketing: false,
      resetPasswordOnLogin: false,
      dateCreated: '2024-05-06T07:34:10.000Z',
      observedAt: expect.any(String),
      fingerprint: expect.any(String),
    });
    expect(other).toMatchObject({ formFields: [{ name: 'Employees', value: 12 }] });
    expect(stdout).toContain(`"storeCredit":${manyDigits}`);
    expect(missing).toMatchObject({ id: 3, deletedAt: expect.any(String) });
    expect(stderr).toMatch(/^ +1 not in the store: a tombstone is kept$/m);
    expect(stdout + stderr).not.toContain(accessToken);
  });

  it('asks for customers 1 to 50 unless it is told others', async () => {
    const store = await runningStore();
    store.create();

    const { code } = await start('', at(store)).ended;

    expect(code).toBe(0);
    expect(new Set(store.requests.map(({ customerId }) => customerId))).toEqual(
      new Set([undefined, ...Array.from({ length: 50 }, (_, index) => index + 1)]),
    );
  });

  it('copies the others when one cannot be read, and says which', async () => {
    const store = await runningStore();
    for (const credit of ['1.0000', 'much', '3.0000']) store.create({ store_credit: credit });

    const { code, stdout, stderr } = await start('--ids 1-3 --json', at(store)).ended;

    expect(code).toBe(1);
    expect(linesOf(stdout)).toMatchObject([{ id: 1 }, { id: 3 }]);
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /^1 of 3 customers could not be copied, the first of them customer 2: store_credit: expected a decimal number/,
    );
  });

  it.each<[string, (store: SimulatedStore) => Record<string, string>, RegExp]>([
    [
      'a wrong token',
      (store) => ({ ...at(store), BIGCOMMERCE_ACCESS_TOKEN: 'wrong' }),
      /customer 1: BigCommerce answered 401: check BIGCOMMERCE_ACCESS_TOKEN .* and BIGCOMMERCE_STORE_HASH$/,
    ],
    [
      'a wrong store hash',
      (store) => ({ ...at(store), BIGCOMMERCE_STORE_HASH: 'abc124' }),
      /customer 1: GET \/stores\/abc124\/v2\/customers\/1 was answered 404 .* check the store hash/,
    ],
    [
      'a host that does not answer',
      (store) => ({ ...at(store), BIGCOMMERCE_API_URL: 'http://127.0.0.1:1' }),
      /^http:\/\/127\.0\.0\.1:1 does not answer \(ECONNREFUSED\): check the network, and BIGCOMMERCE_API_URL if you set it$/,
    ],
  ])('says in one sentence that it was given %s', async (_what, environmentFor, sentence) => {
    const store = await runningStore();
    store.create();

    const { code, stderr } = await start('--ids 1', environmentFor(store)).ended;

    expect(code).toBe(1);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('npm start, with what it cannot use', () => {
  it('refuses what it cannot read', async () => {
    expect(await start('--ids abc').ended).toEqual(
      refusal('--ids cannot read "abc": write ids from 1 on and ranges of them, such as --ids 1,2,5-9'),
    );
  });

  it('refuses a port that is taken', async () => {
    const other = await listenOnLoopback(createServer());
    onTestFinished(other.close);
    const port = Number(new URL(other.endpoint).port);

    expect(await start(`--port ${port}`).ended).toEqual(
      refusal(
        `--port ${port} takes ports ${port} to ${port + 2}, but port ${port} is taken: end what listens there, or choose another one`,
      ),
    );
  });

  it('refuses a file as the folder of --data', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');

    expect(await start(`--data ${file}`).ended).toEqual(refusal(`--data ${file} is a file: name a folder`));
  });

  it('refuses a folder in one that does not exist', async () => {
    const folder = join(await temporaryFolder(), 'nowhere', 'table');

    expect(await start(`--data ${folder}`).ended).toEqual(
      refusal(
        `--data ${folder} cannot be used (ENOENT): name a folder that you may write to, in one that exists`,
      ),
    );
  });

  it('refuses a folder that holds something else', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'CURRENT'), 'something else');

    expect(await start(`--data ${folder}`).ended).toEqual(
      refusal(
        'the folder of --data does not open as a DynamoDB: another run may be using it, or it holds something else',
      ),
    );
  });

  it('refuses a DynamoDB that does not answer', async () => {
    expect(await start('', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:1' }).ended).toEqual(
      refusal(
        'DYNAMODB_ENDPOINT http://127.0.0.1:1 gave no table customers-demo (ECONNREFUSED): start a DynamoDB there, or unset it to use the embedded one',
      ),
    );
  });
});

/** One sentence, and no stack below it. */
function refusal(sentence: string): Ended {
  return { code: 1, stdout: '', stderr: `${sentence}\n` };
}

const manyDigits = '123456789012345678901234567890.12345678';

function at(store: SimulatedStore): Record<string, string> {
  return {
    BIGCOMMERCE_STORE_HASH: 'abc123',
    BIGCOMMERCE_ACCESS_TOKEN: accessToken,
    BIGCOMMERCE_API_URL: store.url,
  };
}

function linesOf(stdout: string): unknown[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

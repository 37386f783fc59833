import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, onTestFinished } from 'vitest';
import { skipReasons } from '../../../lambda/sync/sweep/sweep-report.ts';
import { startDynamoDb } from '../../../local/aws/dynamodb/dynamodb.ts';
import { listenOnLoopback } from '../../../local/aws/loopback-server.ts';
import type { SimulatedStore } from '../../../local/store/simulated-store.ts';
import { accessToken, runningStore } from '../store/running-store.ts';
import { type Ended, start, startProcess } from './start.ts';

const run = promisify(execFile);
const forever = { times: Number.POSITIVE_INFINITY };
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const interrupted = '\nInterrupted: what was started is closed.\n';

describe('npm start', () => {
  it('sweeps 3000 simulated customers, refreshes some despite faults, and agrees with the store', async () => {
    const { code, stdout, stderr } = await startProcess('').ended;

    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [, opening, backfill, changed, all, again, webhooks, events, mended, sample, end] =
      stdout.split(/\n\n(?=[A-Z\d])/);
    expect(opening).toContain('For this demo time runs 20 times as fast.');
    expect(backfill).toContain('  3000 listed\n  3000 created\n');
    expect(changed).toMatch(/^120 customers are edited, 5 .* 60 are created and 40 deleted\.$/m);
    expect(countsOf(changed)).toEqual(['60 created', '115 updated']);
    expect(countsOf(all)).toEqual([
      '3015 unchanged',
      '5 listed with the stored date, but other content: to be requested by id',
      '40 stored, but not listed: to be requested by id',
      '5 updated',
      '40 not in the store: a tombstone is stored',
    ]);
    expect(countsOf(again)).toEqual(['3020 unchanged']);
    expect(again).toContain('Nothing was written: each row is as it was.');
    expect(webhooks).toMatch(
      /^ {2}customer 302 edited: {2}in the table after \d+ ms, the start .* included$/m,
    );
    expect(webhooks?.match(/^ {2}customer 30[3-6] edited: {2}in the table after \d+ ms$/gm)).toHaveLength(4);
    expect(webhooks).toMatch(/^ {2}customer 307 deleted: a tombstone after \d+ ms$/m);
    expect(countsOf(events)).toEqual([
      '39 updated',
      '1 dead-lettered: trying again cannot help',
      '1 failed at first, and came back from the queue later',
    ]);
    expect(events).toMatch(
      /^ {2}Requests: \d+ \(429: [1-9]\d*, 5xx: [1-9]\d*\)\. Retries: \d+\. Time: \d+\.\d s\.$/m,
    );
    expect(events).toContain('Dead letter: customer 66, store_credit: expected a decimal number');
    expect(countsOf(mended)).toEqual(['1 updated']);
    expect(sample).toContain('1     moved.1@example.com ');
    expect(end).toMatch(
      /^Store and table agree in every field of 3019 customers\.\nLag of edits that webhooks reported, .*: p50 \d+\.\d s, p95 \d+\.\d s, longest \d+\.\d s\.$/,
    );
  });

  it('prints the stored rows as JSON and nothing else on stdout, everything else on stderr', async () => {
    const { code, stdout, stderr } = await startProcess('--ids 7,66,4711 --json').ended;

    expect(code).toBe(0);
    expect(linesOf(stdout)).toEqual([
      expect.objectContaining({ id: 7, email: 'ukasz.smith.7@example.com' }),
      expect.objectContaining({ id: 66, storeHash: 'demo' }),
      expect.objectContaining({ id: 4711, deletedAt: expect.any(String) }),
    ]);
    expect(stderr).toContain('Store and table agree in every field of 2 customers.');
  });

  it('copies addresses and attributes with --api v3', async () => {
    const { code, stdout, stderr } = await start('--ids 4,507 --api v3 --json').ended;

    expect(code).toBe(0);
    const [four, many] = linesOf(stdout);
    expect(four).toMatchObject({
      id: 4,
      attributes: [{ attributeId: 1, value: 'silver' }],
      originChannelId: 1,
    });
    expect(many).toMatchObject({
      id: 507,
      addresses: expect.toSatisfy((list: unknown[]) => list.length === 12),
    });
    expect(stderr).toContain('Store and table agree in every field, address and attribute of 2 customers.');
  });

  it('advises an incremental sweep before the full sweep, with the same folder', async () => {
    const { code, stdout, stderr } = await start('--sweep full --json').ended;

    expect(code).toBe(1);
    expect(linesOf(stdout)).toMatchObject([
      { scope: 'full', status: 'skipped', reason: skipReasons.tooEarly },
    ]);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      'the full sweep was skipped: the first incremental sweep, which copies every customer, is not complete: run --sweep incremental first, and run both with the same --data DIR',
    );
  });

  it('stays up with --serve for events and sweeps from outside, until it is interrupted', async () => {
    const command = startProcess('--serve --ids 1');
    const text = await command.shows(/start-message-move-task/);
    const [, store = '', dynamoDb = '', tableName, aws = '', EventBusName] =
      /simulated store +(\S+)\n +DynamoDB +(\S+), table (\S+)\n +other AWS endpoints +(\S+), event bus (\S+)\n/.exec(
        text,
      ) ?? [];
    const client = { region: 'us-east-1', credentials };
    const table = new DynamoDBClient({ ...client, endpoint: dynamoDb });

    await new EventBridgeClient({ ...client, endpoint: aws }).send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName,
            Source: 'customer-sync',
            DetailType: 'CustomerRefreshRequested',
            Detail: '{"customerId":7}',
          },
        ],
      }),
    );
    const row = new GetItemCommand({ TableName: tableName, Key: { id: { N: '7' } } });
    await expect.poll(async () => (await table.send(row)).Item).toBeDefined();
    const [, settings = '', names = ''] =
      /^ {2}(.*) npm start -- --sweep incremental (.*)$/m.exec(text) ?? [];
    const environment = Object.fromEntries(settings.split(' ').map((setting) => setting.split(/=(.*)/)));
    const swept = await start(`--sweep full --dry-run --json ${names}`, environment).ended;
    command.interrupt();

    // As a real run would be, before the first incremental sweep.
    expect(linesOf(swept.stdout)).toMatchObject([{ scope: 'full', status: 'skipped' }]);
    expect(await command.ended).toMatchObject({ code: 0, stderr: interrupted });
    for (const endpoint of [store, dynamoDb, aws])
      await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
  });

  it('accepts webhooks from curl with --serve, signed or not, but none with a wrong signature', async () => {
    const command = start('--serve --ids 1');
    const text = await command.shows(/start-message-move-task/);
    const [, tableName] = /, table (\S+)$/m.exec(text) ?? [];
    const [, endpoint = ''] = /DynamoDB +(\S+),/.exec(text) ?? [];
    const table = new DynamoDBClient({ region: 'us-east-1', credentials, endpoint });
    const [plain = '', signed = ''] = text.match(/(?<=^ {2})curl -i .*--data-raw .*$/gm) ?? [];
    const row = (id: string) => new GetItemCommand({ TableName: tableName, Key: { id: { N: id } } });

    const statuses = [plain, signed, signed.replace('"id":8', '"id":9')].map(statusOfCurl);

    expect(plain).not.toContain('webhook-signature');
    expect(signed).toContain('webhook-signature');
    expect(await Promise.all(statuses)).toEqual(['200', '200', '401']);
    for (const id of ['7', '8']) {
      await expect.poll(async () => (await table.send(row(id))).Item).toBeDefined();
    }
    expect((await table.send(row('9'))).Item).toBeUndefined();
  });

  it('closes everything when it is interrupted', async () => {
    const command = startProcess('');
    const text = await command.shows(/copies every customer/);

    command.interrupt();

    expect(await command.ended).toMatchObject({ code: 130, stderr: interrupted });
    const [store = ''] = /http:\S+/.exec(text) ?? [];
    await expect(fetch(store)).rejects.toThrow('fetch failed');
  });

  it('writes to the DynamoDB of DYNAMODB_ENDPOINT, but only to a table of customers', async () => {
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
        'table orders is no table of customers, because its key is number: name another table with --table',
      ),
    );
  });

  it('shows its options', async () => {
    const { code, stdout } = await startProcess('--help').ended;

    expect(code).toBe(0);
    const options = [
      '--ids',
      '--sweep',
      '--dry-run',
      '--allow-missing',
      '--json',
      '--serve',
      '--port',
      '--data',
    ];
    for (const option of [...options, '--table', '--state-table', '--verbose']) {
      expect(stdout).toContain(`  ${option} `);
    }
  });
});

describe('npm start, with a real store', () => {
  it('copies every digit that the store sends, and never shows the token', async () => {
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
      schemaVersion: 1,
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
    expect(stderr).toMatch(/^ +1 not in the store: a tombstone is stored$/m);
    expect(stdout + stderr).not.toContain(accessToken);
  });

  it('requests customers 1 to 50 by default', async () => {
    const store = await runningStore();
    store.create();

    const { code } = await start('', at(store)).ended;

    expect(code).toBe(0);
    expect(new Set(store.requests.map(({ customerId }) => customerId))).toEqual(
      new Set([undefined, ...Array.from({ length: 50 }, (_, index) => index + 1)]),
    );
  });

  it('sweeps the store into the folder of --data, and asks a person before it deletes all customers', async () => {
    const store = await runningStore();
    for (let count = 0; count < 3; count += 1) store.create();
    const folder = await temporaryFolder();
    const sweep = (args: string) => start(`--data ${folder} --sweep ${args}`, at(store)).ended;

    const backfill = await sweep('incremental');
    for (const { id } of store.customers()) store.remove(id);
    const shown = await sweep('full --dry-run');
    const allowed = await sweep('full --allow-missing 3 --json');

    expect(backfill).toMatchObject({ code: 0, stderr: '' });
    expect(countsOf(backfill.stdout)).toEqual(['3 created']);
    expect(shown.code).toBe(1);
    expect(shown.stderr).toMatch(
      /^the sweep was refused: 3 of 3 stored customers are not .*, or here with --allow-missing 3\n$/,
    );
    expect(allowed.code).toBe(0);
    expect(linesOf(allowed.stdout)).toMatchObject([{ scope: 'full', status: 'completed', missing: 3 }]);
    expect(allowed.stderr).toMatch(/^ +3 not in the store: a tombstone is stored$/m);
  });

  it('copies the readable records of the list, and names the unreadable one', async () => {
    const store = await runningStore();
    for (const credit of ['1.0000', 'much', '3.0000']) store.create({ store_credit: credit });

    const { code, stdout, stderr } = await start('--sweep incremental', at(store)).ended;

    expect(code).toBe(1);
    expect(countsOf(stdout)).toEqual([
      '2 created',
      '1 cannot be read or stored as listed: to be requested by id',
      '1 dead-lettered: trying again cannot help',
    ]);
    expect(stderr).toMatch(
      /^a customer could not be copied: customer 2, store_credit: expected a decimal number .*\n$/,
    );
  });

  it('reports the reason of a failed sweep, and what to do, as JSON too', async () => {
    const store = await runningStore();

    const { code, stdout, stderr } = await start('--sweep incremental --json', {
      ...at(store),
      BIGCOMMERCE_ACCESS_TOKEN: 'wrong',
    }).ended;

    const sentence =
      'the sweep failed: BigCommerce answered 401: check BIGCOMMERCE_ACCESS_TOKEN (it needs the scope Customers: read-only) and BIGCOMMERCE_STORE_HASH';
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(sentence);
    expect(linesOf(stdout)).toEqual([{ error: sentence }]);
  });

  it('copies the other customers when one is unreadable, and names the unreadable customer', async () => {
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
  ])('reports %s in one sentence', async (_what, environmentFor, sentence) => {
    const store = await runningStore();
    store.create();

    const { code, stderr } = await start('--ids 1', environmentFor(store)).ended;

    expect(code).toBe(1);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('npm start, with unusable input', () => {
  it('refuses unreadable input', async () => {
    expect(await startProcess('--ids abc').ended).toEqual(
      refusal('--ids cannot be "abc": write ids from 1 up, and ranges of ids, such as --ids 1,2,5-9'),
    );
  });

  it('refuses a port that is taken', async () => {
    const other = await listenOnLoopback(createServer());
    onTestFinished(other.close);
    const port = Number(new URL(other.endpoint).port);

    expect(await start(`--port ${port}`).ended).toEqual(
      refusal(
        `--port ${port} takes ports ${port} to ${port + 3}, but port ${port} is taken: end the program that listens there, or choose another port`,
      ),
    );
  });

  it('refuses a file as the folder of --data', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');

    expect(await start(`--data ${file}`).ended).toEqual(refusal(`--data ${file} is a file: name a folder`));
  });

  it('refuses a folder inside a folder that does not exist', async () => {
    const folder = join(await temporaryFolder(), 'nowhere', 'table');

    expect(await start(`--data ${folder}`).ended).toEqual(
      refusal(
        `--data ${folder} cannot be used (ENOENT): name a folder that you can write to, in an existing folder`,
      ),
    );
  });

  it('refuses a folder with other content', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'CURRENT'), 'something else');

    expect(await startProcess(`--data ${folder}`).ended).toEqual(
      refusal(
        'the folder of --data cannot be opened as a DynamoDB: another run may be using it, or it has other content',
      ),
    );
  });

  it('refuses a DynamoDB that does not answer', async () => {
    expect(await start('', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:1' }).ended).toEqual(
      refusal(
        'DYNAMODB_ENDPOINT http://127.0.0.1:1 did not provide table customers-demo (ECONNREFUSED): start a DynamoDB there, or unset the variable to use the embedded one',
      ),
    );
  });
});

/** Splits the line as a shell does. */
async function statusOfCurl(line: string): Promise<string | undefined> {
  const { stdout } = await run('sh', ['-c', line]);
  return /^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1];
}

/** One sentence without a stack. */
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

/** The lines of a report that begin with a count. */
function countsOf(text = ''): string[] {
  return [...text.matchAll(/^ {2,6}(\d+ (?!of \d).*)$/gm)].map(([, line = '']) => line);
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

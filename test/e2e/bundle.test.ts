import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { parts } from '../../local/stack/parts.ts';
import { withVariables } from '../../local/stack/this-machine.ts';
import { theResource } from '../infra/synthesize.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { bundledStack } from './bundled-stack.ts';
import { synthesizedApp } from './synthesized-app.ts';

const dynamoDb = runningDynamoDb();

describe('the deployed bundles', () => {
  it('copy a store, subscribe to its webhooks, and bring an edit into the table', async () => {
    const stack = await bundledStack(dynamoDb);
    stack.store.create({ id: 42, email: 'Ada@Example.com ' });

    await stack.fire(parts.schedules.incremental);
    const copied = await stack.table.item(42);
    stack.store.edit(42, { notes: 'Prefers afternoons.' });
    await stack.store.delivered();
    await stack.idle();

    expect(stack.asyncFailures()).toEqual([]);
    expect(copied).toMatchObject({ id: 42, emailKey: 'ada@example.com' });
    expect(stack.store.deliveryCounters.byStatus).toEqual({ 200: 1 });
    expect(await stack.table.item(42)).toMatchObject({ notes: 'Prefers afternoons.' });
    await stack.close();
    for (const name of Object.values(parts.functions)) {
      const lines = stack.logsOf(name).map((line): Record<string, unknown> => JSON.parse(line));
      expect(lines.length).toBeGreaterThan(0);
    }
  });

  it('name every mistake in their environment when they start', async () => {
    const stack = await bundledStack(dynamoDb, (template) =>
      withVariables(template, 'refresh', { STORE_HASH: '', QUOTA_SHARE: 'half' }),
    );

    await expect(stack.refresh({ customerIds: [1] })).rejects.toMatchObject({
      errorType: 'ConfigError',
      errorMessage: expect.stringMatching(/STORE_HASH is missing .*; QUOTA_SHARE must be a number/),
    });
    expect(stack.store.counters.total).toBe(0);
  });
});

describe('SyncFunction', () => {
  let file: string;

  beforeAll(async () => {
    file = await synthesizedApp();
  });

  function resource(type: string, name: string) {
    return theResource(Template.fromJSON(JSON.parse(readFileSync(file, 'utf8'))), type, name);
  }

  describe.each([
    { name: 'RefreshPipelineFunction', mostBytes: 550_000 },
    { name: 'ScheduledSweepFunction', mostBytes: 550_000 },
    { name: 'WebhookIngressFunction', mostBytes: 420_000 },
  ])('as $name', ({ name, mostBytes }) => {
    const theFunction = () => resource('AWS::Lambda::Function', name);

    function theBundle(): string {
      const metadata = theFunction()['Metadata'] as Record<string, string>;
      return join(dirname(file), String(metadata['aws:asset:path']));
    }

    it('runs on arm64, with Node 24 and 512 MB', () => {
      expect(theFunction().Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        MemorySize: 512,
        Handler: 'index.handler',
      });
    });

    it(`ships one ES module of at most ${mostBytes} bytes and nothing else`, () => {
      expect(readdirSync(theBundle())).toEqual(['index.mjs']);
      expect(statSync(join(theBundle(), 'index.mjs')).size).toBeLessThanOrEqual(mostBytes);
    });

    it('loads without node_modules, because the bundle contains all dependencies', () => {
      const load = `import(${JSON.stringify(join(theBundle(), 'index.mjs'))}).then(({ handler }) => console.log(typeof handler))`;

      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', load], {
        encoding: 'utf8',
        env: functionEnvironment(),
      });

      expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' });
    });

    // esbuild puts these words where a CommonJS dependency requires a module at run time, which an ES module cannot.
    it('contains no call that works only in CommonJS', () => {
      const code = readFileSync(join(theBundle(), 'index.mjs'), 'utf8');

      expect(code.includes('Dynamic require of')).toBe(false);
    });

    it('logs JSON into its own log group, which keeps lines for 30 days', () => {
      expect(theFunction().Properties['LoggingConfig']).toEqual({
        LogFormat: 'JSON',
        LogGroup: { Ref: expect.stringMatching(`^${name}Logs[0-9A-F]{8}$`) },
      });
      expect(resource('AWS::Logs::LogGroup', `${name}Logs`).Properties).toEqual({ RetentionInDays: 30 });
    });

    function functionEnvironment(): Record<string, string> {
      const { Variables } = theFunction().Properties['Environment'] as { Variables: Record<string, unknown> };
      const variables = Object.entries(Variables).map(([variable, value]) => [
        variable,
        typeof value === 'string' ? value : 'https://sqs.us-east-1.amazonaws.com/111122223333/resource',
      ]);
      return { AWS_REGION: 'us-east-1', ...Object.fromEntries(variables) };
    }
  });
});

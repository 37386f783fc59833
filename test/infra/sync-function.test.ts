import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theResource } from './synthesize.ts';

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

describe('SyncFunction', () => {
  const home = mkdtempSync(join(tmpdir(), 'customer-sync-'));
  const assembly = join(home, 'cdk.out');

  // What `npm run synth` does, with neither credentials nor a home nor a way to the network.
  beforeAll(() => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '-c', 'storeHash=abc123', '--output', assembly],
      {
        cwd: projectRoot,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          HOME: home,
          AWS_EC2_METADATA_DISABLED: 'true',
          HTTPS_PROXY: 'http://127.0.0.1:9',
        },
      },
    );
    if (status !== 0) throw new Error(stderr);
  }, 60_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  function propertiesOfThe(type: string): Record<string, unknown> {
    const file = join(assembly, 'CustomerSync-abc123-production.template.json');
    return theResource(Template.fromJSON(JSON.parse(readFileSync(file, 'utf8'))), type).Properties;
  }

  const theFunction = () => propertiesOfThe('AWS::Lambda::Function');

  function theBundle(): string {
    const [folder, ...others] = readdirSync(assembly).filter((name) => name.startsWith('asset.'));
    if (folder === undefined || others.length > 0) throw new Error('expected one asset');
    return join(assembly, folder);
  }

  it('runs on arm64, with Node 24 and 512 MB', () => {
    expect(theFunction()).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      MemorySize: 512,
      Handler: 'index.handler',
    });
  });

  it('ships one ES module of at most 500,000 bytes and nothing else', () => {
    expect(readdirSync(theBundle())).toEqual(['index.mjs']);
    expect(statSync(join(theBundle(), 'index.mjs')).size).toBeLessThanOrEqual(500_000);
  });

  it('ships all that it needs: it loads where there is no node_modules', () => {
    const load = `import(${JSON.stringify(join(theBundle(), 'index.mjs'))}).then(({ handler }) => console.log(typeof handler))`;

    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', load], {
      encoding: 'utf8',
      env: functionEnvironment(),
    });

    expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' });
  });

  // esbuild puts these words where a CommonJS dependency requires a module at run time, which an ES module cannot.
  it('ships no call that only CommonJS could make', () => {
    const code = readFileSync(join(theBundle(), 'index.mjs'), 'utf8');

    expect(code.includes('Dynamic require of')).toBe(false);
  });

  it('logs JSON into a group of its own, which keeps it as long as the store says', () => {
    expect(theFunction()['LoggingConfig']).toEqual({
      LogFormat: 'JSON',
      LogGroup: { Ref: 'RefreshPipelineFunctionLogs277923B6' },
    });
    expect(propertiesOfThe('AWS::Logs::LogGroup')).toEqual({ RetentionInDays: 30 });
  });

  function functionEnvironment(): Record<string, string> {
    const { Variables } = theFunction()['Environment'] as { Variables: Record<string, unknown> };
    const variables = Object.entries(Variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'https://sqs.us-east-1.amazonaws.com/111122223333/resource',
    ]);
    return { AWS_REGION: 'us-east-1', ...Object.fromEntries(variables) };
  }
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theResource } from './synthesize.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

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

  function resource(type: string, name: string) {
    const file = join(assembly, 'CustomerSync-abc123-production.template.json');
    return theResource(Template.fromJSON(JSON.parse(readFileSync(file, 'utf8'))), type, name);
  }

  describe.each([
    { name: 'RefreshPipelineFunction', mostBytes: 500_000 },
    { name: 'ScheduledSweepFunction', mostBytes: 550_000 },
    { name: 'WebhookIngressFunction', mostBytes: 420_000 },
  ])('as $name', ({ name, mostBytes }) => {
    const theFunction = () => resource('AWS::Lambda::Function', name);

    function theBundle(): string {
      const metadata = theFunction()['Metadata'] as Record<string, string>;
      return join(assembly, String(metadata['aws:asset:path']));
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

    it('ships everything that it needs: it loads without node_modules', () => {
      const load = `import(${JSON.stringify(join(theBundle(), 'index.mjs'))}).then(({ handler }) => console.log(typeof handler))`;

      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', load], {
        encoding: 'utf8',
        env: functionEnvironment(),
      });

      expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' });
    });

    // esbuild puts these words where a CommonJS dependency requires a module at run time, which an ES module cannot.
    it('ships no call that works only in CommonJS', () => {
      const code = readFileSync(join(theBundle(), 'index.mjs'), 'utf8');

      expect(code.includes('Dynamic require of')).toBe(false);
    });

    it("logs JSON into its own group, with the retention of the store's settings", () => {
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

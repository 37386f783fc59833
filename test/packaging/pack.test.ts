import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../packaging/manifest.ts';
import { type EmptyApp, emptyApp, packed } from './empty-app.ts';

const [example = ''] =
  /(?<=```ts\n)import \{ App.*?(?=```)/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];

/** Two stores in one stack and one in another, checked by both versions of cdk-nag. */
const threeStores = `
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CustomerSync } from 'bigcommerce-customer-sync';

const app = new App({ outdir: 'three.out', builtinCloudFormationValidation: false });
const [shop, crm] = [new Stack(app, 'Shop'), new Stack(app, 'Crm')];
for (const [stack, storeHash] of [[shop, 'abc123'], [shop, 'def456'], [crm, 'ghi789']]) {
  const accessToken = Secret.fromSecretNameV2(stack, storeHash + 'Token', 'bigcommerce/' + storeHash);
  new CustomerSync(stack, storeHash, { storeHash, accessToken, alarmEmail: 'none' });
}
app.synth();
const findings = [];
try {
  const nag3 = new (await import('cdk-nag')).AwsSolutionsChecks();
  findings.push(...[shop, crm].flatMap((stack) => nag3.validateScope(stack).violations));
  for (const stack of [shop, crm]) {
    Aspects.of(stack).add(new (await import('cdk-nag-2')).AwsSolutionsChecks());
    findings.push(...Annotations.fromStack(stack).findError('*', Match.anyValue()));
  }
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  findings.push('not checked');
}
console.log(JSON.stringify(findings));
`;

const client = `
import { createCustomersClient } from 'bigcommerce-customer-sync/client';

export const name = typeof createCustomersClient;
`;

let tarball: string;
let app: EmptyApp;

beforeAll(async () => {
  tarball = await packed();
  app = await emptyApp(tarball, {
    'aws-cdk-lib': 'aws-cdk-lib',
    constructs: 'constructs',
    'cdk-nag': 'cdk-nag',
    'cdk-nag-2': 'cdk-nag-2',
    '@aws-sdk/client-dynamodb': '@aws-sdk/client-dynamodb',
    '@types/node': '@types/node',
  });
});

describe('the package', () => {
  it('installs itself and nothing else, and no command', () => {
    expect(app.installed.toSorted()).toEqual(['.package-lock.json', 'bigcommerce-customer-sync']);
  });

  it('synthesizes the example of the README without esbuild, with the functions ready-made', async () => {
    await app.write(
      'example.mjs',
      `${example}app.synth({ });`.replace('new App()', "new App({ outdir: 'example.out' })"),
    );

    await app.node('example.mjs');

    const out = join(app.folder, 'example.out');
    const bundles = readdirSync(out).filter((name) => name.startsWith('asset.'));
    expect(bundles).toHaveLength(3);
    for (const bundle of bundles) expect(readdirSync(join(out, bundle))).toEqual(['index.mjs']);
  });

  it('serves two stores in one stack and one in another, and explains all findings of cdk-nag 2 and 3', async () => {
    await app.write('three.mjs', threeStores);

    expect(await app.node('three.mjs')).toBe('[]\n');
    expect(readdirSync(join(app.folder, 'three.out'))).toContain('Crm.template.json');
  });

  it('works with the oldest CDK that it allows', async () => {
    const old = await emptyApp(tarball, { 'aws-cdk-lib': 'aws-cdk-lib-floor', constructs: 'constructs' });
    await old.write('three.mjs', threeStores);

    expect(await old.node('three.mjs')).toBe('["not checked"]\n');
  });

  it('holds the licences of all that its bundles hold', () => {
    const folder = join(app.folder, 'node_modules/bigcommerce-customer-sync');
    const notices = readFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), 'utf8');

    const named = [...notices.matchAll(/^(\S+) \d[\w.-]* \((.+)\)$/gm)].map(([, name]) => name);

    expect(named).toEqual(
      expect.arrayContaining(['@aws-sdk/client-sqs', '@aws-lambda-powertools/logger', 'p-limit', 'p-retry']),
    );
    expect(notices).toContain('Permission is hereby granted, free of charge');
  });

  it('can be required', async () => {
    await app.write(
      'required.cjs',
      "console.log(typeof require('bigcommerce-customer-sync').CustomerSync, typeof require('bigcommerce-customer-sync/client').createCustomersClient)",
    );

    expect(await app.node('required.cjs')).toBe('function function\n');
  });

  it.each(['nodenext', 'bundler'] as const)('has types for %s', async (resolution) => {
    await app.write('example.ts', `${example}${client}`);

    await app.check('example.ts', resolution);
  });

  it('has types that refuse a mistake', async () => {
    await app.write('mistake.ts', example.replace("'abc123'", '123'));

    await expect(app.check('mistake.ts', 'nodenext')).rejects.toThrow(
      "Type 'number' is not assignable to type 'string'",
    );
  });

  it('has nothing that publint would change', async () => {
    const folder = join(app.folder, 'node_modules/bigcommerce-customer-sync');

    const { messages } = await publint({ pkgDir: folder, pack: false });

    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });
});

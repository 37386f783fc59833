import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

let synthesizing: Promise<string> | undefined;

/** The file of the template, written once. It is removed with the temporary folder of the run. */
export function synthesizedApp(): Promise<string> {
  synthesizing ??= mkdtemp(join(tmpdir(), 'customer-sync-')).then(synthesizeApp);
  return synthesizing;
}

/**
 * Synthesizes into `folder` as `npm run synth -- -c storeHash=abc123` does, without credentials, a home folder or
 * network access. Resolves with the template's file; the bundles are in folders beside it.
 */
export async function synthesizeApp(folder: string): Promise<string> {
  await promisify(execFile)(
    process.execPath,
    ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '-c', 'storeHash=abc123', '--output', folder],
    {
      cwd: projectRoot,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        AWS_EC2_METADATA_DISABLED: 'true',
        HTTPS_PROXY: 'http://127.0.0.1:9',
      },
    },
  );
  return join(folder, 'CustomerSync-abc123-production.template.json');
}

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const projectRoot = fileURLToPath(new URL('../', import.meta.url));

/** Synthesizes the stack into `folder` and returns the refresh function's bundle, as it would be deployed. */
export async function synthesizedBundle(folder: string): Promise<string> {
  const { context } = JSON.parse(await readFile(join(projectRoot, 'cdk.json'), 'utf8'));
  await promisify(execFile)(process.execPath, ['infra/app.ts'], {
    cwd: projectRoot,
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, storeHash: 'abc123' }),
    },
  });
  const files = await readdir(folder, { recursive: true });
  const [bundle] = files.filter((file) => file.endsWith('index.mjs'));
  if (bundle === undefined) throw new Error('the synthesized stack has no bundle');
  return join(folder, bundle);
}

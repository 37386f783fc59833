import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { synthesizeApp } from '../test/e2e/synthesize-app.ts';

/** Synthesizes the stack into `folder` and returns the refresh function's bundle, as it would be deployed. */
export async function synthesizedBundle(folder: string): Promise<string> {
  await synthesizeApp(folder);
  const files = await readdir(folder, { recursive: true });
  const [bundle, ...others] = files.filter((file) => file.endsWith('index.mjs'));
  if (bundle === undefined || others.length > 0) throw new Error('the synthesized stack has not one bundle');
  return join(folder, bundle);
}

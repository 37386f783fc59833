import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../infra/constructs/bundle-function.ts';

/** Bundles `function-process.ts` as the stack bundles its functions. The file is removed with `open`. */
export async function bundleFunctions(open: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-bench-'));
  open.defer(() => rm(folder, { recursive: true }));
  const outfile = join(folder, 'function.mjs');
  await build({ ...bundleOptions, entryPoints: [join(import.meta.dirname, 'function-process.ts')], outfile });
  return outfile;
}

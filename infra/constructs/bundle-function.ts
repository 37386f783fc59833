import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** How everything that Lambda runs is bundled. */
export const bundleOptions: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  logLevel: 'warning',
};

/**
 * Writes `index.mjs` into the folder: the handler of `lambda/handlers/<name>.ts` with all that it needs. Returns the paths
 * of the files that it holds.
 */
export function bundleFunction(name: FunctionName, folder: string): string[] {
  const { metafile } = buildSync({
    ...bundleOptions,
    metafile: true,
    absWorkingDir: root,
    entryPoints: [join(root, `lambda/handlers/${name}.ts`)],
    outfile: join(folder, 'index.mjs'),
  });
  return Object.keys(metafile.inputs).map((path) => join(root, path));
}

export const functionNames = ['refresh', 'sweep', 'webhook'] as const;

export type FunctionName = (typeof functionNames)[number];

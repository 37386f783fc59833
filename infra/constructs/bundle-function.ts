import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const handlers = join(import.meta.dirname, '../../lambda/handlers');

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

/** Writes `index.mjs` into the folder: the handler of `lambda/handlers/<name>.ts` with all that it needs. */
export function bundleFunction(name: FunctionName, folder: string): void {
  buildSync({
    ...bundleOptions,
    entryPoints: [join(handlers, `${name}.ts`)],
    outfile: join(folder, 'index.mjs'),
  });
}

export const functionNames = ['refresh', 'sweep', 'webhook'] as const;

export type FunctionName = (typeof functionNames)[number];

import type { BuildOptions } from 'esbuild';

/** As `infra/constructs/sync-function.ts` bundles. */
export const likeTheStack: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  logLevel: 'silent',
};

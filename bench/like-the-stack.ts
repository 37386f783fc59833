import type { BuildOptions } from 'esbuild';

/** The options with which `infra/constructs/sync-function.ts` bundles. */
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

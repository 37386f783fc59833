import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const jsonReport = process.env['VITEST_JSON_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/own-temporary-folder.ts', 'test/support/synthesized.ts'],
    pool: 'forks',
    // Many tests wait, for servers and real clocks: more of them than cores.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: jsonReport === undefined ? ['default'] : ['default', 'json'],
    ...(jsonReport !== undefined && { outputFile: { json: jsonReport } }),
  },
});

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const jsonReport = process.env['VITEST_JSON_REPORT'];
const hangMs = 600_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/own-temporary-folder.ts', 'test/support/synthesized.ts'],
    // No file leaves anything behind in the process, so that what they import is loaded once for all of them.
    isolate: false,
    pool: 'forks',
    // Servers and clients leave much behind that is young and dead: room for it halves the time of collecting it.
    execArgv: ['--max-semi-space-size=64'],
    // Many tests wait, for processes and for the SDK to try again: more of them than cores.
    maxWorkers: availableParallelism() + 1,
    // These only end what hangs. No test is about the machine's time, which may be busy with a dozen other things.
    testTimeout: hangMs,
    hookTimeout: hangMs,
    expect: { poll: { timeout: hangMs } },
    reporters: jsonReport === undefined ? ['default'] : ['default', 'json'],
    ...(jsonReport !== undefined && { outputFile: { json: jsonReport } }),
  },
});

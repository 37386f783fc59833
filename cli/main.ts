import { systemClock } from '../lambda/sync/clock.ts';
import { runCommandLine } from './command-line.ts';
import { findLocalEndpoint } from './local-endpoint.ts';

// A reader such as `head` needs no more.
process.stdout.on('error', () => process.exit());

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  fetch,
  findLocal: findLocalEndpoint,
  timeoutMs: 10_000,
});

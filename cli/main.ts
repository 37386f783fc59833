import { systemClock } from '../lambda/sync/clock.ts';
import { runCommandLine } from './command-line.ts';
import { findLocalEndpoint } from './local-endpoint.ts';

// A reader such as `head` needs no more.
process.stdout.on('error', () => process.exit());
// Ctrl-C ends the command. What it has started in AWS goes on.
process.on('SIGINT', () => process.exit(interrupted));

/** The exit code of a shell after Ctrl-C. */
const interrupted = 130;

runCommandLine(process.argv.slice(2), {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  fetch,
  findLocal: findLocalEndpoint,
  timeoutMs: 10_000,
}).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(`an unexpected error happened, please report it: ${String(error).split('\n')[0]}`);
    process.exitCode = 2;
  },
);

import { runCommand } from './command.ts';

/** The process exits after this time, even if something is not closed. */
const closingMs = 3_000;

const over = new AbortController();
process.on('SIGINT', () => over.abort());
process.on('SIGTERM', () => over.abort());
process.on('uncaughtException', (error) => over.abort(error));

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  over: over.signal,
  closing: (exitCode) => void setTimeout(() => process.exit(exitCode), closingMs).unref(),
});

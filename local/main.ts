import { runCommand } from './command.ts';

/** What cannot be closed by then is left to its fate. */
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

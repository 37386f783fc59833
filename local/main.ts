import { CommandError } from './cli/command-error.ts';
import { isUnopenedDatabase } from './cli/data-folder.ts';
import { type Options, parseOptions } from './cli/options.ts';
import { createScreen } from './cli/screen.ts';
import { readSettings } from './cli/settings.ts';
import { usage } from './cli/usage.ts';
import { run } from './run.ts';

/** The user does not want to wait for the end. */
class InterruptedError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

/** The exit code of a shell after Ctrl-C. */
const interrupted = 130;
/** The process exits after this time, even if something is not closed. */
const closingMs = 3_000;

async function start(options: Options): Promise<void> {
  const settings = readSettings(options, process.env);
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  const byHand = new InterruptedError(options.serve ? 0 : interrupted);
  process.on('SIGINT', () => end(byHand));
  process.on('SIGTERM', () => end(byHand));
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => end(unwritable(code)));
  process.on('uncaughtException', end);

  await using open = new AsyncDisposableStack();
  const running = run(options, settings, {
    open,
    screen: createScreen(options.json ? process.stderr : process.stdout),
    print: (line) => void process.stdout.write(`${line}\n`),
    onLine: options.verbose ? (line) => void process.stderr.write(`${line}\n`) : undefined,
    onBroken: ({ message }) =>
      end(new CommandError(`the refresh function failed (${message}): --verbose shows what it logged`)),
  });
  await Promise.race([running.then(allIsWritten), ended]).finally(() =>
    setTimeout(() => process.exit(), closingMs).unref(),
  );
}

/** Rejects when the last output could not be written. */
function allIsWritten(): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write('', (error) =>
      error ? reject(unwritable('code' in error ? String(error.code) : undefined)) : resolve(),
    );
  });
}

/** After EPIPE the reader, such as `head`, needs no more. Any other code, such as that of a full disk, is a failure. */
function unwritable(code = 'an unknown error'): Error {
  if (code === 'EPIPE') return new InterruptedError(0);
  return new CommandError(`stdout cannot be written (${code}): free some space, or redirect the output`);
}

/** Describes an error in one sentence. */
function toSentence(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (isUnopenedDatabase(error)) {
    return 'the folder of --data cannot be opened as a DynamoDB: another run may be using it, or it has other content';
  }
  return `an unexpected error happened, please report it: ${String(error).split('\n')[0]}`;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else await start(options);
} catch (error) {
  process.exitCode = error instanceof InterruptedError ? error.exitCode : 1;
  if (!(error instanceof InterruptedError)) process.stderr.write(`${toSentence(error)}\n`);
}

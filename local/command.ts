import type { Writable } from 'node:stream';
import { CommandError } from '../cli/command-error.ts';
import { createScreen } from '../cli/screen.ts';
import { isUnopenedDatabase } from './cli/data-folder.ts';
import { type Options, parseOptions } from './cli/options.ts';
import type { Environment } from './cli/real-store.ts';
import { readSettings } from './cli/settings.ts';
import { usage } from './cli/usage.ts';
import { run } from './run.ts';
import { inProcesses, type RunFunctions } from './stack/function/function-processes.ts';

/** The parts of its process that a command uses. */
export interface Surroundings {
  readonly environment: Environment;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborted by Ctrl-C, without a reason, and by a bug, which is the reason. */
  readonly over: AbortSignal;
  /** By default each function has its own process. */
  readonly runFunctions?: RunFunctions;
  /** Called when the only remaining work is to close the started services. */
  readonly closing: (exitCode: number) => void;
}

/** The user does not want to wait for the end. */
class InterruptedError extends Error {
  readonly exitCode: number;
  /** By Ctrl-C. Otherwise a reader such as `head` needs no more. */
  readonly isByHand: boolean;

  constructor(exitCode: number, isByHand = false) {
    super('interrupted');
    this.exitCode = exitCode;
    this.isByHand = isByHand;
  }
}

/** The exit code of a shell after Ctrl-C. */
const interrupted = 130;

/** Runs the command of `npm start`. Resolves with the exit code when everything that it started is closed. */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const options = parseOptions(args);
    if (!options.help) return await start(options, surroundings);
    surroundings.stdout.write(usage);
    return 0;
  } catch (error) {
    return tell(error, surroundings);
  }
}

async function start(options: Options, surroundings: Surroundings): Promise<number> {
  const { environment, stdout, stderr, over, runFunctions = inProcesses, closing } = surroundings;
  const settings = readSettings(options, environment);
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  const byHand = new InterruptedError(options.serve ? 0 : interrupted, true);
  over.addEventListener('abort', () => end(over.reason.name === 'AbortError' ? byHand : over.reason));
  stdout.on('error', ({ code }: NodeJS.ErrnoException) => end(unwritable(code)));

  await using open = new AsyncDisposableStack();
  let hasPrinted = false;
  const running = run(options, settings, {
    open,
    runFunctions,
    screen: createScreen(options.json ? stderr : stdout),
    print: (line) => {
      hasPrinted = true;
      stdout.write(`${line}\n`);
    },
    onLine: options.verbose ? (line) => void stderr.write(`${line}\n`) : undefined,
    onBroken: ({ message }) =>
      end(new CommandError(`the refresh function failed (${message}): --verbose shows what it logged`)),
  });
  const exitCode = await Promise.race([running.then(() => allIsWritten(stdout)), ended]).then(
    () => 0,
    (error: unknown) => {
      // A program that reads the output gets JSON even if there is no report.
      if (options.json && !hasPrinted && !(error instanceof InterruptedError)) {
        stdout.write(`${JSON.stringify({ error: toSentence(error) })}\n`);
      }
      return tell(error, surroundings);
    },
  );
  closing(exitCode);
  return exitCode;
}

/** Rejects when the last output could not be written. */
function allIsWritten(stdout: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write('', (error) =>
      error ? reject(unwritable('code' in error ? String(error.code) : undefined)) : resolve(),
    );
  });
}

/** After EPIPE the reader, such as `head`, needs no more. Any other code, such as that of a full disk, is a failure. */
function unwritable(code = 'an unknown error'): Error {
  if (code === 'EPIPE') return new InterruptedError(0);
  return new CommandError(`stdout cannot be written (${code}): free some space, or redirect the output`);
}

/** Prints the failure in one sentence, and returns the exit code. */
function tell(error: unknown, { stderr }: Surroundings): number {
  if (error instanceof InterruptedError) {
    if (error.isByHand) stderr.write('\nInterrupted: what was started is closed.\n');
    return error.exitCode;
  }
  stderr.write(`${toSentence(error)}\n`);
  return 1;
}

function toSentence(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (isUnopenedDatabase(error)) {
    return 'the folder of --data cannot be opened as a DynamoDB: another run may be using it, or it has other content';
  }
  return `an unexpected error happened, please report it: ${String(error).split('\n')[0]}`;
}

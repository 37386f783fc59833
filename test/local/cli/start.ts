import { spawn } from 'node:child_process';
import { PassThrough, type Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runCommand } from '../../../local/command.ts';
import type { RunFunctions } from '../../../local/stack/function/function-processes.ts';
import { inProcess } from '../../../local/stack/function/in-process.ts';
import { sdkWithoutTimeouts } from '../../../local/stack/function/sdk-without-timeouts.ts';
import { loadSources } from '../../../local/stack/function/sources.ts';
import { createTellingFetch } from '../../../local/stack/function/telling-fetch.ts';

const main = fileURLToPath(new URL('../../../local/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly ended: Promise<Ended>;
  /** Resolves with the output of the command when the output matches. */
  shows(pattern: RegExp): Promise<string>;
  /** Interrupts the command as Ctrl-C does. */
  interrupt(): void;
}

/** Starts `node local/main.ts`. Of the variables that it reads, only the given ones are set. */
export function startProcess(args: string, environment: Record<string, string> = {}): Started {
  const env = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment };
  const child = spawn(process.execPath, [main, ...wordsOf(args)], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ...heard(child.stdout, child.stderr, closed), interrupt: () => child.kill('SIGINT') };
}

/** Does the same in this process, because most commands and functions do not depend on a process of their own. */
export function start(args: string, environment: Record<string, string> = {}): Started {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const over = new AbortController();
  const closed = runCommand(wordsOf(args), {
    environment,
    stdout,
    stderr,
    over: over.signal,
    runFunctions,
    closing: () => {},
  });
  onTestFinished(async () => {
    over.abort();
    await closed;
  });
  return { ...heard(stdout, stderr, closed), interrupt: () => over.abort() };
}

const runFunctions: RunFunctions = ({ time, onSighted }) => {
  const fetch = createTellingFetch(onSighted);
  const world = { clock: time.clock, random: Math.random, fetch, sdk: sdkWithoutTimeouts };
  const loading = loadSources();
  return async (settings, log) => inProcess(await loading, world)(settings, log);
};

function heard(out: Readable, err: Readable, closed: Promise<number | null>): Omit<Started, 'interrupt'> {
  let stdout = '';
  let stderr = '';
  out.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  err.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });

  return {
    ended: closed.then((code) => ({ code, stdout, stderr })),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(stdout)) resolve(stdout);
        };
        out.on('data', look);
        closed.then(() => reject(new Error(`it ended without ${pattern}: ${stdout}${stderr}`)));
        look();
      }),
  };
}

function wordsOf(args: string): string[] {
  return args.split(' ').filter(Boolean);
}

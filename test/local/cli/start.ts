import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../../../local/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with what the command has written when that matches. */
  shows(pattern: RegExp): Promise<string>;
}

/** Starts `node local/main.ts`, with nothing in its environment that it reads but what is given. */
export function start(args: string, environment: Record<string, string> = {}): Started {
  // Many of them load the CDK, one after the other: Node may keep what it has compiled as long as the tests run.
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'compile-cache'), ...environment };
  const child = spawn(process.execPath, [main, ...args.split(' ').filter(Boolean)], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });

  return {
    child,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(stdout)) resolve(stdout);
        };
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`it ended without ${pattern}: ${stdout}${stderr}`)));
        look();
      }),
  };
}

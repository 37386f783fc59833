import { type ChildProcess, spawn } from 'node:child_process';
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

/** Starts `node local/main.ts`, with nothing in its environment but what is given. */
export function start(args: string, environment: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [main, ...args.split(' ').filter(Boolean)], { env: environment });
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

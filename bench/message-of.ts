import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Resolves with the next message of a process. Rejects when the process ends without one. */
export async function messageOf(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(([code, name]) => {
        throw new Error(`a process ended with ${name ?? `exit code ${code}`}`);
      }),
    ]);
  } finally {
    settled.abort();
  }
}

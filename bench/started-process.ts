import { type ChildProcess, fork } from 'node:child_process';
import { messageOf } from './message-of.ts';

/** Starts a file of this folder that sends its address, or more. Its process ends with `open`. */
export async function startProcess(
  file: string,
  args: readonly string[],
  open: AsyncDisposableStack,
): Promise<{ address: string; child: ChildProcess }> {
  const child = fork(new URL(file, import.meta.url), args);
  const address = String(await messageOf(child));
  open.defer(() => child.disconnect());
  return { address, child };
}

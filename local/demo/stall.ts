import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from '../aws/sqs/queue.ts';
import { CommandError } from '../cli/command-error.ts';
import type { LocalRefresh } from '../local-refresh.ts';

/** The demo's longest wait is a fraction of it. */
const patienceMs = 30_000;
const lookEveryMs = 250;

/** Resolves when every request is done; throws a CommandError once the queue has not got shorter for half a minute. */
export async function unlessStalled({ queue, idle, log }: LocalRefresh): Promise<void> {
  const over = new AbortController();
  const watch = async () => {
    let shortest = Number.POSITIVE_INFINITY;
    let movedAtMs = Date.now();
    while (Date.now() - movedAtMs < patienceMs) {
      await delay(lookEveryMs, undefined, { signal: over.signal });
      const length = lengthOf(queue);
      if (length < shortest) movedAtMs = Date.now();
      shortest = Math.min(shortest, length);
    }
    throw new CommandError(
      `of ${shortest} requests none has been done for ${patienceMs / 1_000} s: ${log.lastProblem() ?? 'start again with --verbose to see why'}`,
    );
  };
  await Promise.race([idle(), watch()]).finally(() => over.abort());
}

function lengthOf(queue: Queue): number {
  const { visible, inFlight, delayed } = queue.counts();
  return visible + inFlight + delayed;
}

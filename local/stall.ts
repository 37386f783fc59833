import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from './aws/sqs/queue.ts';
import { CommandError } from './cli/command-error.ts';
import type { LocalPipeline } from './local-pipeline.ts';

const lookEveryMs = 250;

/** Resolves when every request is done; throws a CommandError once the queue has not got shorter for `patienceMs`. */
export async function unlessStalled(
  { queue, idle, logs }: Pick<LocalPipeline, 'queue' | 'idle' | 'logs'>,
  patienceMs: number,
): Promise<void> {
  const over = new AbortController();
  const watch = async () => {
    let length = 0;
    let movedAtMs = Date.now();
    while (Date.now() - movedAtMs < patienceMs) {
      await delay(lookEveryMs, undefined, { signal: over.signal });
      const before = length;
      length = lengthOf(queue);
      if (length < before || length === 0) movedAtMs = Date.now();
    }
    throw new CommandError(
      `of ${length} requests none has been done for ${patienceMs / 1_000} s: ${logs.refresh.lastProblem() ?? 'start again with --verbose to see why'}`,
    );
  };
  await Promise.race([idle(), watch()]).finally(() => over.abort());
}

function lengthOf(queue: Queue): number {
  const { visible, inFlight, delayed } = queue.counts();
  return visible + inFlight + delayed;
}

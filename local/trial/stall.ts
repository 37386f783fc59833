import { CommandError } from '../../cli/command-error.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import type { LocalSync } from './local-sync.ts';

const lookEveryMs = 250;

type Watched = Pick<LocalSync, 'refreshQueue' | 'idle' | 'logs' | 'machineClock'>;

/** Resolves when every request is done. Throws a CommandError if the queue has not become shorter for `patienceMs`. */
export async function unlessStalled(
  { refreshQueue, idle, logs, machineClock: clock }: Watched,
  patienceMs: number,
): Promise<void> {
  const over = new AbortController();
  const watch = async () => {
    let length = 0;
    let movedAtMs = clock.now();
    while (clock.now() - movedAtMs < patienceMs) {
      await clock.sleep(lookEveryMs, over.signal);
      const before = length;
      length = lengthOf(refreshQueue);
      if (length < before || length === 0) movedAtMs = clock.now();
    }
    throw new CommandError(
      `none of ${length} requests was done for ${patienceMs / 1_000} s: ${logs.refresh.lastProblem() ?? 'start again with --verbose to see why'}`,
    );
  };
  await Promise.race([idle(), watch()]).finally(() => over.abort());
}

function lengthOf(queue: Queue): number {
  const { visible, inFlight, delayed } = queue.counts();
  return visible + inFlight + delayed;
}

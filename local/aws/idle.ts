/** A thing that works in the background. */
export interface Worker {
  isIdle(): boolean;
  /** Resolves when it has nothing to do. */
  idle(): Promise<void>;
}

/** Resolves when all workers are idle at the same time. A working one may give work to another. */
export async function allIdle(workers: readonly Worker[]): Promise<void> {
  while (!workers.every((worker) => worker.isIdle())) {
    await Promise.all(workers.map((worker) => worker.idle()));
  }
}

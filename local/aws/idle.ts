/** Something that works by itself. */
export interface Worker {
  isIdle(): boolean;
  /** Resolves when it has nothing to do. */
  idle(): Promise<void>;
}

/** Resolves when all of them are idle at once: while one works it may give work to another. */
export async function allIdle(workers: readonly Worker[]): Promise<void> {
  while (!workers.every((worker) => worker.isIdle())) {
    await Promise.all(workers.map((worker) => worker.idle()));
  }
}

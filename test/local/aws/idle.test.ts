import { describe, expect, it } from 'vitest';
import { allIdle, type Worker } from '../../../local/aws/idle.ts';

/** Works through its tasks. The last task may give work to another worker. */
function workerWith(tasks: number, onDone: () => void = () => {}): Worker & { add(): void; left(): number } {
  let left = tasks;
  return {
    add: () => {
      left += 1;
    },
    left: () => left,
    isIdle: () => left === 0,
    async idle() {
      while (left > 0) {
        await Promise.resolve();
        left -= 1;
        if (left === 0) onDone();
      }
    },
  };
}

describe('allIdle', () => {
  it('waits again for an idle worker that gets work from another worker', async () => {
    const [early, late] = [workerWith(1), workerWith(5, () => early.add())];

    await allIdle([early, late]);

    expect([early.left(), late.left()]).toEqual([0, 0]);
  });
});

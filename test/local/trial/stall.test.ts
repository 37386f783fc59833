import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../local/aws/sqs/queue.ts';
import { createFunctionLog } from '../../../local/stack/function/function-log.ts';
import { unlessStalled } from '../../../local/trial/stall.ts';
import { leapingClock } from '../../support/leaping-clock.ts';

const patienceMs = 300;

function waiting() {
  const clock = leapingClock();
  const refreshQueue = createQueue({ name: 'refresh', clock });
  const logs = { refresh: createFunctionLog(), sweep: createFunctionLog() };
  return { machineClock: clock, refreshQueue, logs };
}

describe('unlessStalled', () => {
  it('fails when no request is finished, and reports the reason', async () => {
    const sync = waiting();
    sync.refreshQueue.send('{}');
    sync.logs.refresh.read('{"message":"customer not refreshed","reason":"BigCommerce answered 503"}');

    const stalled = unlessStalled({ ...sync, idle: () => new Promise(() => {}) }, patienceMs);

    await expect(stalled).rejects.toThrow('none of 1 requests was done for 0.3 s: BigCommerce answered 503');
  });

  it('accepts a sweep of any length while the queue is empty', async () => {
    const sync = waiting();
    const idle = () => sync.machineClock.sleep(10 * patienceMs);

    await expect(unlessStalled({ ...sync, idle }, patienceMs)).resolves.toBeUndefined();
  });
});

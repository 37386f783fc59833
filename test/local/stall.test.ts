import { describe, expect, it } from 'vitest';
import { systemClock } from '../../lambda/sync/clock.ts';
import { createQueue } from '../../local/aws/sqs/queue.ts';
import { createFunctionLog } from '../../local/function/function-log.ts';
import { unlessStalled } from '../../local/stall.ts';

const never = () => new Promise<void>(() => {});

function waiting(idle: () => Promise<void>) {
  const queue = createQueue({ name: 'refresh', clock: systemClock });
  const logs = { refresh: createFunctionLog(), sweep: createFunctionLog() };
  return { queue, logs, idle };
}

describe('unlessStalled', () => {
  it('gives up when no request is done, and says why', async () => {
    const pipeline = waiting(never);
    pipeline.queue.send('{}');
    pipeline.logs.refresh.read('{"message":"customer not refreshed","reason":"BigCommerce answered 503"}');

    await expect(unlessStalled(pipeline, 300)).rejects.toThrow(
      'of 1 requests none has been done for 0.3 s: BigCommerce answered 503',
    );
  });

  it('does not mind how long a sweep takes while nothing waits in the queue', async () => {
    const pipeline = waiting(() => systemClock.sleep(800));

    await expect(unlessStalled(pipeline, 300)).resolves.toBeUndefined();
  });
});

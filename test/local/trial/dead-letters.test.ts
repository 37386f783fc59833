import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../lambda/sync/clock.ts';
import { createQueue } from '../../../local/aws/sqs/queue.ts';
import { readDeadLetters } from '../../../local/trial/dead-letters.ts';

describe('readDeadLetters', () => {
  it('names the customers and the reasons, and leaves the dead letters in the queue', async () => {
    const queue = createQueue({ name: 'dead-letters', clock: systemClock });
    const attributes = { errorMessage: { DataType: 'String', StringValue: 'email: expected text' } };
    queue.send('{"detail":{"customerId":66}}', { attributes });
    queue.send('{"detail":{}}', { attributes });
    queue.send('{"detail":{"customerId":67}}');

    const deadLetters = await readDeadLetters(queue);

    expect(deadLetters).toEqual([
      { customerId: 66, text: 'customer 66, email: expected text' },
      { customerId: undefined, text: 'customer without an id, email: expected text' },
      { customerId: 67, text: 'customer 67, tried too often' },
    ]);
    expect(await readDeadLetters(queue)).toHaveLength(3);
  });
});

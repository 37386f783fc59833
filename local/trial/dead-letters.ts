import type { Queue } from '../aws/sqs/queue.ts';

export interface DeadLetter {
  /** Undefined for a record of the store's list without an id. */
  readonly customerId: number | undefined;
  /** Names the customer and why the function gave up. */
  readonly text: string;
}

/** Reads the dead letters and leaves them in the queue. */
export async function readDeadLetters(queue: Queue): Promise<DeadLetter[]> {
  const deadLetters = await queue.receive({ max: Number.POSITIVE_INFINITY, visibilityTimeoutMs: 0 });
  return deadLetters.map(({ body, attributes }) => {
    const { customerId } = JSON.parse(body).detail;
    const reason = attributes['errorMessage']?.StringValue ?? 'tried too often';
    return { customerId, text: `customer ${customerId ?? 'without an id'}, ${reason}` };
  });
}

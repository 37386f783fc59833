import type { Fault } from '../store/faults.ts';
import type { SimulatedStore } from '../store/simulated-store.ts';
import type { StoreRequest } from '../store/store-request.ts';

interface PlannedFault {
  readonly customerId: number;
  readonly what: string;
  readonly fault: Fault;
  /** How often the fault occurs; once by default. */
  readonly times?: number;
}

const plannedFaults: readonly PlannedFault[] = [
  { customerId: 20, what: '429 (wait 3 s)', fault: { kind: 'rateLimited', timeResetMs: 3_000 } },
  { customerId: 31, what: '500', fault: { kind: 'status', status: 500 } },
  { customerId: 55, what: 'no answer at all', fault: { kind: 'hangBeforeHeaders' } },
  {
    customerId: 66,
    what: 'a credit that is no number',
    fault: { kind: 'altered', customer: (customer) => withoutCredit(customer, 66) },
    times: Number.POSITIVE_INFINITY,
  },
  { customerId: 77, what: '503 (HTML)', fault: { kind: 'status', status: 503, body: 'html' } },
  { customerId: 88, what: 'a connection reset', fault: { kind: 'resetBeforeHeaders' } },
  { customerId: 120, what: '429 (retry after 2 s)', fault: { kind: 'rateLimited', retryAfter: 2 } },
  { customerId: 140, what: '502 (HTML)', fault: { kind: 'status', status: 502, body: 'html' } },
  { customerId: 160, what: 'half an answer', fault: { kind: 'cutInBody' } },
  { customerId: 187, what: '200 (broken JSON)', fault: { kind: 'text', text: '{"id": 187, "first_' } },
  { customerId: 210, what: '429 (no wait named)', fault: { kind: 'rateLimited' } },
  // Its first request and the four retries fail. Then its message goes back to the queue.
  { customerId: 240, what: '503, five times', fault: { kind: 'status', status: 503 }, times: 5 },
];

/** A credit that neither API ever sends. */
function withoutCredit<Customer extends object>(customer: Customer, id: number): Customer {
  if (!('id' in customer) || customer.id !== id) return customer;
  const credit = '1,234.50';
  return { ...customer, store_credit: credit, store_credit_amounts: [{ amount: credit }] };
}

/** Whether a request asks for the customer by id: alone, as V2 does, or among others, as V3 does. */
function isAskedFor(customerId: number, { customerId: one, query }: StoreRequest): boolean {
  return one === customerId || (query.get('id:in') ?? '').split(',').includes(String(customerId));
}

export const faultyCustomers: ReadonlySet<number> = new Set(
  plannedFaults.map(({ customerId }) => customerId),
);

/** Lists the faults of the requests for these customers. */
export function describePlannedFaults(customerIds: readonly number[]): string[] {
  const planned = new Set(customerIds);
  return plannedFaults
    .filter(({ customerId }) => planned.has(customerId))
    .map(({ customerId, what }) => `${customerId}: ${what}`);
}

/** Makes the store fail on purpose for customers by id. Returns the function that ends the faults. */
export function injectPlannedFaults(store: Pick<SimulatedStore, 'inject'>): () => void {
  // Faults without end come last, because one request has one fault.
  const inOrder = plannedFaults.toSorted((one, other) => (one.times ?? 1) - (other.times ?? 1));
  const injected = inOrder.map(({ customerId: planned, fault, times = 1 }) =>
    store.inject(fault, { times, when: (request) => isAskedFor(planned, request) }),
  );
  return () => {
    for (const { stop } of injected) stop();
  };
}

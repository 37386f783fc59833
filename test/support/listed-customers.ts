import type { Fault } from '../../local/store/faults.ts';
import type { SimulatedStore } from '../../local/store/simulated-store.ts';
import type { StoreRequest } from '../../local/store/store-request.ts';
import type { WireCustomer } from '../../local/store/wire-customer.ts';

/** Adds this many customers with these fields. */
export function create(store: SimulatedStore, count: number, fields: Partial<WireCustomer> = {}): void {
  for (let n = 0; n < count; n += 1) store.create(fields);
}

/** Whether a request asks for a list of customers. */
export function isList({ path }: StoreRequest): boolean {
  return path.endsWith('/v2/customers');
}

/** Whether a request asks for the list that follows customer `id`, or anything later. */
export function isListBehind(id: number): (request: StoreRequest) => boolean {
  return (request) => isList(request) && Number(request.query.get('min_id') ?? 0) >= id;
}

/** Every answer that shows one of the customers shows it with these fields. */
export function showing(isShown: (id: number) => boolean, fields: object): Fault {
  return {
    kind: 'altered',
    customer: (customer) => (isShown(customer.id) ? { ...customer, ...fields } : customer),
  };
}

/** Lists show these customers once more, the second time with other fields. */
export function listingTwice(others: Readonly<Record<number, object>>): Fault {
  return {
    kind: 'rewritten',
    body(text) {
      const listed: { id: number }[] = JSON.parse(text);
      return JSON.stringify(
        listed.flatMap((each) => (others[each.id] ? [each, { ...each, ...others[each.id] }] : [each])),
      );
    },
  };
}

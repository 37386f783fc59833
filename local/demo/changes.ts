import { sampleCustomers } from '../store/sample-customers.ts';
import type { SimulatedStore } from '../store/simulated-store.ts';

const created = 60;
const edits = [
  (id: number) => ({ email: `moved.${id}@example.com` }),
  () => ({ store_credit: '75.5000', customer_group_id: 3 }),
  () => ({ notes: 'Called on Tuesday.', form_fields: null }),
];

/** Number of changed customers by the kind of change. */
export interface Changes {
  readonly edited: number;
  /** Number of edited customers that kept their `date_modified`, as after some edits in BigCommerce. */
  readonly silently: number;
  readonly deleted: number;
  readonly created: number;
}

/** Changes the store as merchants and customers do between two sweeps. */
export function changeCustomers(store: SimulatedStore): Changes {
  const ids = store.customers().map(({ id }) => id);
  const count = { edited: 0, silently: 0, deleted: 0 };
  for (const id of ids) {
    if (id % 75 === 0) {
      store.remove(id);
      count.deleted += 1;
    } else if (id % 25 === 1) {
      const isSilent = id % 600 === 1;
      store.edit(id, edits[count.edited % edits.length]?.(id) ?? {}, { keepDateModified: isSilent });
      count.edited += 1;
      if (isSilent) count.silently += 1;
    }
  }
  for (const customer of sampleCustomers(ids.length + created).slice(ids.length)) {
    const { date_created, date_modified, ...fields } = customer;
    store.create(fields);
  }
  return { ...count, created };
}

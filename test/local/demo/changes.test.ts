import { describe, expect, it } from 'vitest';
import { changeCustomers } from '../../../local/demo/changes.ts';
import { sampleCustomers } from '../../../local/store/sample-customers.ts';
import { runningStore } from '../store/running-store.ts';

describe('changeCustomers', () => {
  it('makes the changes that it reports', async () => {
    const store = await runningStore();
    for (const customer of sampleCustomers(3_000)) store.create(customer);
    const before = new Map(store.customers().map((customer) => [customer.id, customer]));

    const changes = changeCustomers(store);

    const after = new Map(store.customers().map((customer) => [customer.id, customer]));
    const edited = [...after.values()].filter(({ id }) => before.has(id) && before.get(id) !== after.get(id));
    const silently = edited.filter(
      ({ id, date_modified }) => before.get(id)?.date_modified === date_modified,
    );
    expect(changes).toEqual({ edited: 120, silently: 5, deleted: 40, created: 60 });
    expect(edited).toHaveLength(120);
    expect(silently).toHaveLength(5);
    expect([...before.keys()].filter((id) => !after.has(id))).toHaveLength(40);
    expect([...after.keys()].filter((id) => !before.has(id))).toHaveLength(60);
  });
});

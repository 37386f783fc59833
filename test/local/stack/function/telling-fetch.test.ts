import { describe, expect, it } from 'vitest';
import type { Sighting } from '../../../../local/stack/function/messages.ts';
import { createTellingFetch } from '../../../../local/stack/function/telling-fetch.ts';
import { accessToken, runningStore } from '../../store/running-store.ts';

async function telling(customers: number) {
  const store = await runningStore();
  for (let count = 0; count < customers; count += 1) store.create();
  const told: Sighting[] = [];
  const fetchAndTell = createTellingFetch((sighting) => told.push(sighting));
  const ask = (path: string, version = 'v2') =>
    fetchAndTell(`${store.url}/stores/abc123/${version}${path}`, {
      headers: { 'X-Auth-Token': accessToken },
    });
  return { store, told, ask };
}

describe('createTellingFetch', () => {
  it('reports found and absent customers, and no customers without an answer', async () => {
    const { store, told, ask } = await telling(1);
    store.inject({ kind: 'status', status: 503 }, { when: ({ customerId }) => customerId === 3 });

    for (const id of [1, 2, 3]) await ask(`/customers/${id}`);

    expect(told).toEqual([
      { kind: 'fetched', customerId: 1 },
      { kind: 'fetched', customerId: 2 },
    ]);
  });

  it('reports listed customers', async () => {
    const { told, ask } = await telling(3);

    await ask('/customers?limit=2');
    await ask('/customers?min_id=2&limit=2');

    expect(told).toEqual([
      { kind: 'listed', customerIds: [1, 2] },
      { kind: 'listed', customerIds: [2, 3] },
    ]);
  });

  it('reports customers of V3 by the requested ids, and listed customers by the answer', async () => {
    const { told, ask } = await telling(2);

    await ask('/customers?id:in=1,7&limit=2&include=storecredit', 'v3');
    await ask('/customers?limit=250&include=storecredit', 'v3');
    await ask('/customers?limit=2', 'v3');

    expect(told).toEqual([
      { kind: 'fetched', customerId: 1 },
      { kind: 'fetched', customerId: 7 },
      { kind: 'listed', customerIds: [2, 1] },
    ]);
  });

  it('does not read a count, or a list for one customer, as a list', async () => {
    const { told, ask } = await telling(1);

    await ask('/customers/count');
    await ask('/customers?min_id=1&max_id=1&limit=1');

    expect(told).toEqual([]);
  });

  it('does not change the answer, even if it cannot be read', async () => {
    const { store, told, ask } = await telling(1);
    store.inject({ kind: 'text', text: '[{"id": 1' });

    const answer = await ask('/customers?limit=250');

    expect(await answer.text()).toBe('[{"id": 1');
    expect(told).toEqual([{ kind: 'listed', customerIds: [] }]);
  });
});

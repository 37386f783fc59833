import { describe, expect, it } from 'vitest';
import { readBothApis } from '../../cli/read-both-apis.ts';
import { createClient } from '../../lambda/bigcommerce/client.ts';
import { createCustomerApi } from '../../lambda/handlers/customer-api.ts';
import { RefusedError } from '../../lambda/sync/errors.ts';
import { accessToken, type RunningStore, runningStore } from '../local/store/running-store.ts';
import { leapingClock } from '../support/leaping-clock.ts';
import { countingTelemetry, tokenOf, v2 } from '../support/source.ts';

const forever = { times: Number.POSITIVE_INFINITY };

describe('readBothApis', () => {
  it('finds no difference where both APIs show the same customers', async () => {
    const { store, apis } = await running(260);
    store.addAddress(1);

    expect(await compare(apis)).toEqual({ compared: 260, differing: 0, differences: {} });
  });

  it('counts by field name the customers that would be stored differently', async () => {
    const { store, apis } = await running(3);
    store.inject(
      { kind: 'altered', customer: (customer) => ({ ...customer, company: 'Other', notes: '' }) },
      { ...forever, when: ({ path }) => path.endsWith('/v3/customers') },
    );

    expect(await compare(apis)).toEqual({
      compared: 3,
      differing: 3,
      differences: { company: 3, notes: 3 },
    });
  });

  it('reads a customer again that was edited between the two questions', async () => {
    const { store, apis } = await running(2);
    store.inject(
      { kind: 'altered', customer: (customer) => ({ ...customer, company: 'Before' }) },
      { when: ({ path }) => path.endsWith('/v3/customers') },
    );

    expect(await compare(apis)).toEqual({ compared: 2, differing: 0, differences: {} });
  });

  it('names the API that does not find a customer, or cannot read it, and compares the others', async () => {
    const { store, apis } = await running(4);
    store.changeV3({ leftOutIds: [2] });
    store.inject(
      { kind: 'altered', customer: (customer) => ({ ...customer, store_credit: '?' }) },
      { ...forever, when: ({ customerId }) => customerId === 4 },
    );

    expect(await compare(apis, [1, 2, 3, 4])).toEqual({
      compared: 4,
      differing: 2,
      differences: { 'cannot be read by V2: store_credit': 1, 'found only by V2': 1 },
    });
  });

  it('stops with the reason when an API refuses to answer', async () => {
    const { store, apis } = await running(1);
    store.inject({ kind: 'status', status: 422 }, { ...forever, when: ({ path }) => path.includes('/v3/') });

    await expect(compare(apis)).rejects.toThrow(RefusedError);
  });
});

async function running(customers: number) {
  const clock = leapingClock();
  const store: RunningStore = await runningStore({ clock });
  for (let n = 0; n < customers; n += 1) store.create({ notes: 'called', store_credit: '150.7500' });
  const client = createClient(
    { apiUrl: store.url, storeHash: 'abc123', quotaShare: 1 },
    {
      tokens: tokenOf(accessToken),
      telemetry: countingTelemetry().telemetry,
      clock,
      random: Math.random,
      fetch,
    },
  );
  const apis = {
    v2: createCustomerApi(client, v2),
    v3: createCustomerApi(client, { ...v2, customersApi: 'v3' }),
  };
  return { store, apis };
}

function compare(apis: Parameters<typeof readBothApis>[0], ids?: readonly number[]) {
  return readBothApis(apis, ids, () => {});
}

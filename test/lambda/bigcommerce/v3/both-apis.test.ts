import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../lambda/bigcommerce/json.ts';
import { toCustomer as toCustomerV2 } from '../../../../lambda/bigcommerce/v2/customer.ts';
import { readBatch } from '../../../../lambda/bigcommerce/v3/batch.ts';
import { cutListsIn } from '../../../../lambda/bigcommerce/v3/counted-list.ts';
import { toCustomer } from '../../../../lambda/bigcommerce/v3/customer.ts';
import { readData } from '../../../../lambda/bigcommerce/v3/data.ts';
import type { Include } from '../../../../lambda/bigcommerce/v3/include.ts';
import { readPagination } from '../../../../lambda/bigcommerce/v3/pagination.ts';
import { fingerprintOf } from '../../../../lambda/customer/fingerprint.ts';
import { sampleCustomers } from '../../../../local/store/sample-customers.ts';
import { type RunningStore, runningStore } from '../../../local/store/running-store.ts';

const customers = 500;

describe('one store that is read through V2 and through V3', () => {
  it('has the same customers, except for the channel of origin, which only V3 has', async () => {
    const store = await runningStore();
    for (const customer of sampleCustomers(customers)) store.create(customer);

    const throughV2 = await readV2(store);
    const throughV3 = await readV3(store);

    const common = throughV3.map(({ originChannelId, ...customer }) => customer).reverse();
    expect(throughV3.every(({ originChannelId }) => originChannelId === 1)).toBe(true);
    expect(throughV2).toHaveLength(customers);
    expect(common).toEqual(throughV2);
    expect(common.map(fingerprintOf)).toEqual(throughV2.map(fingerprintOf));
  });

  it('has all of twelve addresses and attributes, read from their own endpoints', async () => {
    const store = await runningStore();
    const { id } = store.create();
    for (let n = 1; n <= 12; n += 1) {
      store.addAddress(id, { city: `City ${n}` });
      store.setAttribute(id, n, `${n}`);
    }
    const include: Include[] = ['storecredit', 'formfields', 'addresses', 'attributes'];
    const record = readBatch(await v3(store, `?id:in=${id}&include=${include}`), [id]).records.get(id);

    const cut = cutListsIn(record, include);
    const fetched = {
      addresses: readData(await v3(store, `/addresses?customer_id:in=${id}&include=formfields`)),
      attributes: readData(await v3(store, `/attribute-values?customer_id:in=${id}`)),
    };

    expect(cut).toEqual(['addresses', 'attributes']);
    expect(() => toCustomer(record, { include })).toThrow('addresses hold 10, but address_count says 12');
    const customer = toCustomer(record, { include, fetched });
    expect(customer.addresses?.map(({ city }) => city)).toEqual(
      Array.from({ length: 12 }, (_, n) => `City ${n + 1}`),
    );
    expect(customer.attributes?.at(-1)).toEqual({ attributeId: 12, value: '12' });
  });
});

async function readV2(store: RunningStore) {
  const pages = await Promise.all(
    [1, 2].map(async (page) => parseJson(await bytesOf(store.get(`/customers?limit=250&page=${page}`)))),
  );
  return pages.flatMap((page) => (Array.isArray(page) ? page : [])).map(toCustomerV2);
}

async function readV3(store: RunningStore) {
  const include: Include[] = ['storecredit', 'formfields'];
  const first = await v3(store, `?limit=250&include=${include}`);
  const after = readPagination(first).endCursor;
  const second = await v3(store, `?limit=250&include=${include}&after=${after}`);
  return [first, second].flatMap(readData).map((record) => toCustomer(record, { include }));
}

async function v3(store: RunningStore, question: string): Promise<unknown> {
  return parseJson(await bytesOf(store.askV3(`/customers${question}`)));
}

async function bytesOf(answer: Promise<Response>): Promise<Uint8Array> {
  return await (await answer).bytes();
}

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../../local/store/faults.ts';
import { create } from '../../../support/listed-customers.ts';
import { type Answer, changed, forever, runningV3 } from '../../../support/v3-store.ts';

const hourMs = 3_600_000;

describe('editedAttributes', () => {
  it('names each customer with an attribute edited since the given time, once', async () => {
    const { store, clock, editedBesides, deadlineMs } = await runningV3();
    create(store, 4);
    store.setAttribute(1, 1, 'before');
    await clock.sleep(hourMs);
    const sinceMs = clock.now();
    store.setAttribute(3, 1, 'a');
    store.setAttribute(3, 2, 'b');
    store.setAttribute(2, 1, 'c');

    expect((await editedBesides(sinceMs, deadlineMs())).toSorted()).toEqual([2, 3]);
    const { query } = store.requests[0] ?? {};
    expect(query?.get('date_modified:min')).toBe(`${new Date(sinceMs).toISOString().slice(0, 19)}Z`);
    expect(store.requests).toHaveLength(1);
  });

  it('sends one request when nothing was edited', async () => {
    const { store, editedBesides, deadlineMs } = await runningV3();

    expect(await editedBesides(0, deadlineMs())).toEqual([]);
    expect(store.requests).toHaveLength(1);
  });

  it.each([249, 250, 251, 501])('reads all pages of %i values', async (values) => {
    const { store, editedBesides, deadlineMs } = await runningV3();
    edit(store, values);

    expect(await editedBesides(0, deadlineMs())).toHaveLength(values);
    expect(store.requests).toHaveLength(Math.ceil(values / 250));
  });

  it('reads up to an empty page when there is no total', async () => {
    const { store, editedBesides, deadlineMs } = await runningV3();
    edit(store, 251);
    store.inject(
      changed(({ data }) => ({ data })),
      { times: forever },
    );

    expect(await editedBesides(0, deadlineMs())).toHaveLength(251);
    expect(store.requests).toHaveLength(3);
  });

  it('leaves out customers without edited attributes when the API ignores the filter', async () => {
    const { store, clock, editedBesides, deadlineMs } = await runningV3();
    edit(store, 3);
    await clock.sleep(hourMs);
    const sinceMs = clock.now();
    store.setAttribute(2, 1, 'edited');
    store.inject({ kind: 'text', text: JSON.stringify({ data: all(store) }) });
    store.inject({ kind: 'text', text: '{"data":[]}' });

    expect(await editedBesides(sinceMs, deadlineMs())).toEqual([2]);
  });

  it('keeps a customer whose attribute has no date', async () => {
    const { store, editedBesides, deadlineMs } = await runningV3();
    store.inject({ kind: 'text', text: '{"data":[{"customer_id":7}],"meta":{"pagination":{"total":1}}}' });

    expect(await editedBesides(Date.UTC(2100, 0), deadlineMs())).toEqual([7]);
  });

  it('gives up when the API ignores page numbers', async () => {
    const { store, editedBesides, deadlineMs } = await runningV3();
    edit(store, 2);
    store.inject({ kind: 'text', text: JSON.stringify({ data: all(store) }) }, { times: forever });

    await expect(editedBesides(0, deadlineMs())).rejects.toThrow('page 2 of the attribute values');
    expect(store.requests).toHaveLength(2);
  });

  it.each<[string, (id: number) => Fault]>([
    ['makes its page unreadable', (id) => spoil(id, (text) => text.slice(0, 30))],
    ['has no customer', (id) => spoilRow(id, ({ customer_id, ...row }) => row)],
    ['is no object', (id) => spoilRow(id, () => null)],
  ])('leaves out only the value that %s', async (_what, fault) => {
    const { store, editedBesides, deadlineMs } = await runningV3();
    edit(store, 300);
    store.inject(fault(137), { times: forever });

    const ids = await editedBesides(0, deadlineMs());

    expect(ids).toHaveLength(299);
    expect(ids).not.toContain(137);
  });

  it('fails when more than three values are unreadable, after a limited number of requests', async () => {
    const { store, editedBesides, deadlineMs } = await runningV3();
    edit(store, 300);
    store.inject({ kind: 'status', status: 500 }, { times: forever });

    await expect(editedBesides(0, deadlineMs())).rejects.toThrow('BigCommerce answered 500');
    expect(store.requests.length).toBeLessThan(15);
  });
});

type Store = Awaited<ReturnType<typeof runningV3>>['store'];

/** Creates this many customers with an attribute; their ids begin with 1. */
function edit(store: Store, customers: number): void {
  create(store, customers);
  for (let id = 1; id <= customers; id += 1) store.setAttribute(id, 1, 'x');
}

function all(store: Store): object[] {
  return store.customers().flatMap(({ id }) => store.attributes(id));
}

function spoil(customerId: number, body: (text: string) => string): Fault {
  return {
    kind: 'rewritten',
    body: (text) => (text.includes(`"customer_id":${customerId},`) ? body(text) : text),
  };
}

function spoilRow(customerId: number, row: (row: Record<string, unknown>) => unknown): Fault {
  return changed(({ data, meta }: Answer) => ({
    meta,
    data: data.map((each) => (each['customer_id'] === customerId ? row(each) : each)),
  }));
}

/** Something that happened in the store, as thin as it is told: ids, never fields. */
export interface StoreEvent {
  readonly scope: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Change = 'created' | 'updated' | 'deleted';

/** A customer of all channels who was created is told with them, as seen on the wire. */
export function customerEvent(change: Change, id: number): StoreEvent {
  const channels = change === 'created' ? { origin_channel_id: 1, channel_ids: [1] } : {};
  return { scope: `store/customer/${change}`, data: { type: 'customer', id, ...channels } };
}

/** The type says `customer` and the id is the address's. */
export function addressEvent(change: Change, id: number, customerId: number): StoreEvent {
  return {
    scope: `store/customer/address/${change}`,
    data: { type: 'customer', id, address: { customer_id: customerId } },
  };
}

/** An event of the store. It has ids, and never the fields of a customer. */
export interface StoreEvent {
  readonly scope: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Change = 'created' | 'updated' | 'deleted';

/** The event of a created customer has its channels, as seen on the wire. */
export function customerEvent(change: Change, id: number): StoreEvent {
  const channels = change === 'created' ? { origin_channel_id: 1, channel_ids: [1] } : {};
  return { scope: `store/customer/${change}`, data: { type: 'customer', id, ...channels } };
}

/** The type is `customer`, but the id is that of the address. */
export function addressEvent(change: Change, id: number, customerId: number): StoreEvent {
  return {
    scope: `store/customer/address/${change}`,
    data: { type: 'customer', id, address: { customer_id: customerId } },
  };
}

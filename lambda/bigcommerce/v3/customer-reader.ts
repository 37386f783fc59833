import type { Customer } from '../../customer/customer.ts';
import type { Client } from '../client.ts';
import { readObject } from '../fields.ts';
import { readId } from '../shared-fields.ts';
import { type CountedList, cutListsIn } from './counted-list.ts';
import { toCustomer } from './customer.ts';
import type { Include } from './include.ts';
import { readWholeList } from './whole-list.ts';

/** Reads a record of a V3 answer. */
export type CustomerReader = (record: unknown, deadlineMs: number) => Promise<Customer>;

/**
 * Fetches the lists that the record holds only in part, since a customer is stored whole or not at all. Throws what
 * `toCustomer` throws, and what those questions throw.
 */
export function createCustomerReader(
  client: Pick<Client, 'get'>,
  include: readonly Include[],
): CustomerReader {
  return async (record, deadlineMs) => {
    const fetched: Partial<Record<CountedList, readonly unknown[]>> = {};
    for (const name of cutListsIn(record, include)) {
      const id = readId(readObject(record, 'customer')['id'], 'id');
      fetched[name] = await readWholeList(client, name, id, include, deadlineMs);
    }
    return toCustomer(record, { include, fetched });
  };
}

import { readInteger, unexpected } from '../fields.ts';

/** The `customer_id` of an address or attribute. Throws a ContractError when it is another customer's. */
export function readOwner(
  wire: Readonly<Record<string, unknown>>,
  customerId: number,
  path: string,
): number | undefined {
  const owner = readInteger(wire['customer_id'], `${path}.customer_id`);
  if (owner === undefined || owner === customerId) return owner;
  throw unexpected(`${path}.customer_id`, `${customerId}, whose it is`, wire['customer_id']);
}

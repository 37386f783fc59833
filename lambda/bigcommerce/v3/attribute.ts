import type { CustomerAttribute } from '../../customer/customer.ts';
import { readObject, readText, unexpected } from '../fields.ts';
import { readId } from '../shared-fields.ts';
import { inOrder } from './in-order.ts';
import { readOwner } from './owner.ts';

/** The attributes of a customer, ordered by attributeId; undefined for none. Throws a ContractError that names the field. */
export function readAttributes(
  list: readonly unknown[],
  customerId: number,
): readonly CustomerAttribute[] | undefined {
  if (list.length === 0) return undefined;
  const attributes = list.map((value, index) => toAttribute(value, `attributes[${index}]`, customerId));
  return inOrder(attributes, ({ attributeId }) => attributeId, 'attributes');
}

function toAttribute(value: unknown, path: string, customerId: number): CustomerAttribute {
  const wire = readObject(value, path);
  readOwner(wire, customerId, path);
  const attributeValue = wire['attribute_value'];
  if (attributeValue === undefined) throw unexpected(`${path}.attribute_value`, 'text', attributeValue);
  return {
    attributeId: readId(wire['attribute_id'], `${path}.attribute_id`),
    value: readText(attributeValue, `${path}.attribute_value`) ?? '',
  };
}

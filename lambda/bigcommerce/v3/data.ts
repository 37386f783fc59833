import { ConfigurationError } from '../../sync/errors.ts';
import { isObject, unexpected } from '../fields.ts';

/**
 * The records of a V3 answer. Throws a ConfigurationError for a body that is no object, since V3 never sends one. Throws a
 * ContractError for an object without a list.
 */
export function readData(body: unknown): readonly unknown[] {
  if (!isObject(body)) {
    throw new ConfigurationError(
      'V3 customers were answered with something that is no JSON object: check the API address, and what answers in its place; nothing is deleted',
    );
  }
  const { data } = body;
  if (Array.isArray(data)) return data;
  throw unexpected('data', 'a list of records', data);
}

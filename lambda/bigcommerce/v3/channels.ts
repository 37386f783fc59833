import { unexpected } from '../fields.ts';
import { readId } from '../shared-fields.ts';

/** The channels that a customer may use, ascending; undefined for null, which means all of them. */
export function readChannelIds(value: unknown): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw unexpected('channel_ids', 'a list of ids', value);
  return value.map((id, index) => readId(id, `channel_ids[${index}]`)).sort((a, b) => a - b);
}

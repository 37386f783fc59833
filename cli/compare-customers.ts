import { isDeepStrictEqual } from 'node:util';
import type { Customer } from '../lambda/customer/customer.ts';

/** Fields that V2 does not have. */
const onlyInV3: readonly string[] = [
  'channelIds',
  'originChannelId',
  'addresses',
  'attributes',
] satisfies (keyof Customer)[];

/** The fields in which the stored customer would differ, by name. */
export function differingFields(v2: Customer, v3: Customer): string[] {
  const [one, other] = [new Map(Object.entries(v2)), new Map(Object.entries(v3))];
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => !onlyInV3.includes(name) && !isDeepStrictEqual(one.get(name), other.get(name)))
    .sort();
}

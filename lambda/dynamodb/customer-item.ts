import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { customersTable } from '../contract.ts';
import type { Customer } from '../customer/customer.ts';
import { Decimal } from '../customer/decimal.ts';
import { emailKeyOf } from '../customer/email-key.ts';
import { toTimestamp } from '../customer/timestamp.ts';
import { idOf, isTombstone, type Stamp, type Version } from '../customer/version.ts';

const tombstoneDays = 90;
/** The form of the rows, for those who read the table. It changes when an attribute changes its meaning or type. */
const schemaVersion = 1;

export type Item = Record<string, unknown>;

/** The whole row of a version. The README documents its attributes, which are the table's public contract. */
export function toItem(version: Version, { fingerprint }: Stamp, storeHash: string): Item {
  const id = idOf(version);
  const observedAt = toTimestamp(version.observedAtMs);
  const row = { id, storeHash, schemaVersion, shard: id % customersTable.fingerprints.shards, observedAt };
  if (isTombstone(version)) {
    const expiresAt = Math.floor(version.observedAtMs / 1_000) + tombstoneDays * 86_400;
    return { ...row, deletedAt: observedAt, expiresAt };
  }
  const { customer } = version;
  return {
    ...row,
    ...toAttributes(customer),
    ...toEmailKey(customer),
    ...(version.isListed && { isListed: true }),
    fingerprint,
  };
}

/** The attributes that the version rule needs, and the row's owner. */
export const stampAttributes = [
  'id',
  'storeHash',
  'observedAt',
  'dateModified',
  'fingerprint',
  'deletedAt',
  'isListed',
] as const;

/** The stamp of a stored row. */
export function fromItem(item: Item): Stamp {
  const observedAtMs = Date.parse(String(item['observedAt']));
  if (item['deletedAt'] !== undefined) return { observedAtMs };
  const dateModified = item['dateModified'] === undefined ? undefined : String(item['dateModified']);
  const isListed = item['isListed'] === true;
  return {
    observedAtMs,
    dateModified,
    fingerprint: String(item['fingerprint']),
    ...(isListed && { isListed }),
  };
}

function toAttributes(customer: Customer): Item {
  return Object.fromEntries(Object.entries(customer).map(([name, value]) => [name, toAttribute(value)]));
}

/**
 * Decimals go to DynamoDB as text, so that every digit arrives. Objects become maps, since the document client mistakes an
 * object with a field named `constructor` for an instance of a class.
 */
function toAttribute(value: unknown): unknown {
  if (value instanceof Decimal) return NumberValue.from(value.text);
  if (Array.isArray(value)) return value.map(toAttribute);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([name, item]) => [name, toAttribute(item)]));
}

function toEmailKey({ email = '' }: Customer): Item {
  const emailKey = emailKeyOf(email);
  return emailKey === undefined ? {} : { [customersTable.byEmail.partitionKey]: emailKey };
}

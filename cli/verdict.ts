import { stampOf } from '../lambda/customer/version.ts';
import { type Item, toItem } from '../lambda/dynamodb/customer-item.ts';
import type { Fetched } from '../lambda/sync/ports.ts';
import { canonical } from './table.ts';

/** How the stored row stands to what BigCommerce says now. */
export type Verdict =
  | { readonly kind: 'right'; readonly sentence: string }
  | { readonly kind: 'wrong'; readonly sentence: string; readonly differing: readonly string[] }
  | { readonly kind: 'unreadable'; readonly sentence: string };

/** Attributes that say when and how a row was stored, not what the customer is. */
const internal = ['observedAt', 'fingerprint', 'shard', 'isListed', 'schemaVersion', 'expiresAt'];

/** Compares the row with BigCommerce's answer. */
export function judge(id: number, answer: Fetched, row: Item | undefined, storeHash: string): Verdict {
  const isDeleted = row?.['deletedAt'] !== undefined;
  if (answer !== 'absent' && 'error' in answer) {
    return {
      kind: 'unreadable',
      sentence: `BigCommerce's answer about customer ${id} cannot be read: ${answer.error.message}`,
    };
  }
  if (answer === 'absent') {
    if (row === undefined)
      return {
        kind: 'right',
        sentence: `Customer ${id} is unknown: neither BigCommerce nor the table has it.`,
      };
    if (isDeleted) {
      return {
        kind: 'right',
        sentence: `Customer ${id} is deleted, and the table says so since ${row['deletedAt']}.`,
      };
    }
    return wrong(`Customer ${id} no longer exists in BigCommerce, but is still stored.`);
  }
  if (row === undefined) return wrong(`Customer ${id} exists in BigCommerce, but is not stored.`);
  if (isDeleted) return wrong(`Customer ${id} exists in BigCommerce, but is stored as deleted.`);
  const differing = differingAttributes(toItem(answer, stampOf(answer), storeHash), row);
  if (differing.length === 0)
    return { kind: 'right', sentence: `Customer ${id} is right: row and store are equal.` };
  return wrong(`Customer ${id} is stale: ${differing.join(', ')} differ.`, differing);
}

function wrong(sentence: string, differing: readonly string[] = []): Verdict {
  return { kind: 'wrong', sentence, differing };
}

function differingAttributes(current: Item, stored: Item): string[] {
  const names = new Set([...Object.keys(current), ...Object.keys(stored)]);
  return [...names]
    .filter((name) => !internal.includes(name) && canonical(current[name]) !== canonical(stored[name]))
    .sort();
}

import type { CustomerApi } from '../lambda/handlers/customer-api.ts';
import { chunksOf } from '../lambda/sync/chunks.ts';
import { ContractError } from '../lambda/sync/errors.ts';
import type { Fetched } from '../lambda/sync/ports.ts';
import { askInParts } from '../lambda/sync/refresh/ask-in-parts.ts';
import { differingFields } from './compare-customers.ts';

/** Where the two APIs disagree, in names and counts. */
export interface ApiComparison {
  readonly compared: number;
  readonly differing: number;
  /** The number of differing customers by field, or by what only one API does. */
  readonly differences: Readonly<Record<string, number>>;
}

export interface Apis {
  readonly v2: CustomerApi;
  readonly v3: CustomerApi;
}

type Found = ReadonlyMap<number, Fetched>;

const never = Number.POSITIVE_INFINITY;
const pageSize = 250;

/**
 * Reads customers through both APIs, all of V2's list or those named. A customer that differs is read once more, since it
 * may have been edited in between. Throws a `SyncError` when an API does not answer.
 */
export async function readBothApis(
  { v2, v3 }: Apis,
  customerIds: readonly number[] | undefined,
  onCompared: (customers: number) => void,
): Promise<ApiComparison> {
  const differences: Record<string, number> = {};
  let [compared, differing] = [0, 0];
  for await (const inV2 of customerIds === undefined ? pagesOf(v2) : byIds(v2, customerIds)) {
    const inV3 = await fetchAll(v3, [...inV2.keys()]);
    const doubtful = [...inV2.keys()].filter((id) => differencesOf(id, inV2, inV3).length > 0);
    const [againV2, againV3] = [await fetchAll(v2, doubtful), await fetchAll(v3, doubtful)];
    for (const id of doubtful) {
      const names = differencesOf(id, againV2, againV3);
      if (names.length > 0) differing += 1;
      for (const name of names) differences[name] = (differences[name] ?? 0) + 1;
    }
    compared += inV2.size;
    onCompared(compared);
  }
  return { compared, differing, differences };
}

async function* pagesOf({ list }: CustomerApi): AsyncGenerator<Found> {
  let after = 0;
  for (;;) {
    const { records } = await list.list({ direction: 'ascending', after, limit: pageSize }, never);
    const page = new Map(
      records
        .filter(({ id }) => id > after)
        .map((record): [number, Fetched] => [record.id, 'error' in record ? record : record.version]),
    );
    if (page.size === 0) return;
    yield page;
    after = Math.max(...page.keys());
  }
}

async function* byIds(api: CustomerApi, ids: readonly number[]): AsyncGenerator<Found> {
  for (const some of chunksOf(ids, pageSize)) yield await fetchAll(api, some);
}

/** A record that cannot be read is an answer, too, and spoils no other. Any other failure is thrown. */
async function fetchAll({ source }: CustomerApi, ids: readonly number[]): Promise<Found> {
  const found = new Map<number, Fetched>();
  for (const some of chunksOf(ids, source.idsPerQuestion)) {
    for (const [id, answer] of await askInParts(some, (few) => source.fetchCustomers(few, never))) {
      if (answer === 'absent' || !('error' in answer)) found.set(id, answer);
      else if (answer.error instanceof ContractError) found.set(id, { error: answer.error });
      else throw answer.error;
    }
  }
  return found;
}

function differencesOf(id: number, inV2: Found, inV3: Found): string[] {
  const [v2, v3] = [inV2.get(id) ?? 'absent', inV3.get(id) ?? 'absent'];
  if (v2 === 'absent' || v3 === 'absent')
    return v2 === v3 ? [] : [`found only by ${v2 === 'absent' ? 'V3' : 'V2'}`];
  const unreadable = [
    ...('error' in v2 ? [`cannot be read by V2: ${pathOf(v2.error)}`] : []),
    ...('error' in v3 ? [`cannot be read by V3: ${pathOf(v3.error)}`] : []),
  ];
  if ('error' in v2 || 'error' in v3) return unreadable;
  return differingFields(v2.customer, v3.customer);
}

function pathOf(error: Error): string {
  return error instanceof ContractError ? error.path : error.name;
}

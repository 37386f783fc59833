import { SyncError } from '../../sync/errors.ts';
import type { CustomerSource, Fetched } from '../../sync/ports.ts';
import type { Client } from '../client.ts';
import { readBatch } from './batch.ts';
import { createConfirmation } from './confirm-absences.ts';
import { createCustomerReader } from './customer-reader.ts';
import type { Include } from './include.ts';
import { byIds, find, mostIds } from './questions.ts';

/** The store's customers over `GET /stores/{store_hash}/v3/customers?id:in=…`: up to 50 for one request. */
export function createCustomersV3(client: Pick<Client, 'get'>, include: readonly Include[]): CustomerSource {
  const read = createCustomerReader(client, include);

  async function toFetched(record: unknown, observedAtMs: number, deadlineMs: number): Promise<Fetched> {
    try {
      return { customer: await read(record, deadlineMs), observedAtMs };
    } catch (error) {
      if (error instanceof SyncError) return { error };
      throw error;
    }
  }

  return {
    idsPerQuestion: mostIds,

    async fetchCustomers(ids, deadlineMs) {
      const { body, sentAtMs } = await find(client, '', byIds(ids, include), { deadlineMs });
      const { records, absentIds } = readBatch(body, ids);
      const fetched = new Map<number, Fetched>(absentIds.map((id) => [id, 'absent']));
      for (const [id, record] of records) fetched.set(id, await toFetched(record, sentAtMs, deadlineMs));
      return fetched;
    },

    confirmAbsences: createConfirmation(client),
  };
}

import { UnconfirmedError } from '../../sync/errors.ts';
import type { CustomerSource } from '../../sync/ports.ts';
import type { Client } from '../client.ts';
import { unexpected } from '../fields.ts';
import { JsonNumber } from '../json.ts';
import { toCustomer } from './customer.ts';
import { errorForm, listNotFound } from './not-found.ts';

/** Larger than the largest DynamoDB item (400 KB) with every character written as an escape of six. */
const maxBodyBytes = 4 * 1024 * 1024;

/** The store's customers over `GET /stores/{store_hash}/v2/customers/{customer_id}`. */
export function createCustomersV2(client: Client): CustomerSource {
  return {
    async fetchCustomer(id, deadlineMs) {
      const answer = await client.get(`/v2/customers/${id}`, { deadlineMs, maxBodyBytes, errorForm });
      if (answer.kind === 'absent') return 'absent';
      const customer = toCustomer(answer.kind === 'found' ? answer.body : undefined);
      if (customer.id !== id)
        throw unexpected('id', `${id}, the customer asked for`, new JsonNumber(`${customer.id}`));
      return { customer, observedAtMs: answer.sentAtMs };
    },

    /** Asks the list: V2's 404 names no customer, and a withdrawn route would answer the same. */
    async confirmAbsence(id, deadlineMs) {
      const path = `/v2/customers?min_id=${id}&max_id=${id}&limit=1`;
      const answer = await client.get(path, { deadlineMs, maxBodyBytes, errorForm });
      if (answer.kind === 'empty') return { deletedId: id, observedAtMs: answer.sentAtMs };
      if (answer.kind === 'absent') throw listNotFound();
      throw new UnconfirmedError(
        `customer ${id} was not found by id, but the list did not answer that it is empty; nothing is deleted, it is asked again`,
      );
    },
  };
}

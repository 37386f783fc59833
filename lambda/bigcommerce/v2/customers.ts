import { UnconfirmedError } from '../../sync/errors.ts';
import type { Confirmed, CustomerSource, Fetched } from '../../sync/ports.ts';
import type { Client } from '../client.ts';
import { unexpected } from '../fields.ts';
import { JsonNumber } from '../json.ts';
import { toCustomer } from './customer.ts';
import { errorForm, listNotFound } from './not-found.ts';

/** Larger than the largest DynamoDB item (400 KB) with every character written as an escape of six. */
const maxBodyBytes = 4 * 1024 * 1024;

/** The store's customers over `GET /stores/{store_hash}/v2/customers/{customer_id}`: each needs a request of its own. */
export function createCustomersV2(client: Client): CustomerSource {
  async function fetchOne(id: number, deadlineMs: number): Promise<Fetched> {
    const answer = await client.get(`/v2/customers/${id}`, { deadlineMs, maxBodyBytes, errorForm });
    if (answer.kind === 'absent') return 'absent';
    const customer = toCustomer(answer.kind === 'found' ? answer.body : undefined);
    if (customer.id !== id)
      throw unexpected('id', `${id}, the customer asked for`, new JsonNumber(`${customer.id}`));
    return { customer, observedAtMs: answer.sentAtMs };
  }

  /** Asks the list: V2's 404 names no customer, and a withdrawn route would answer the same. */
  async function confirmOne(id: number, deadlineMs: number): Promise<Confirmed> {
    const path = `/v2/customers?min_id=${id}&max_id=${id}&limit=1`;
    const answer = await client.get(path, { deadlineMs, maxBodyBytes, errorForm });
    if (answer.kind === 'empty') return { tombstone: { deletedId: id, observedAtMs: answer.sentAtMs } };
    if (answer.kind === 'absent') throw listNotFound();
    throw new UnconfirmedError(
      `customer ${id} was not found by id, but the list did not answer that it is empty; nothing is deleted, it is asked again`,
    );
  }

  return {
    idsPerQuestion: 1,
    fetchCustomers: (ids, deadlineMs) => forEach(ids, (id) => fetchOne(id, deadlineMs)),
    confirmAbsences: (ids, deadlineMs) => forEach(ids, (id) => confirmOne(id, deadlineMs)),
  };
}

async function forEach<Answer>(
  ids: readonly number[],
  ask: (id: number) => Promise<Answer>,
): Promise<Map<number, Answer>> {
  const answers = new Map<number, Answer>();
  for (const id of ids) answers.set(id, await ask(id));
  return answers;
}

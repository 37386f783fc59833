import { toTimestamp } from '../../customer/timestamp.ts';
import { ContractError } from '../../sync/errors.ts';
import type { CustomerList, ListedRecord, ListQuestion } from '../../sync/sweep/sweep-ports.ts';
import type { Client, TimedAnswer } from '../client.ts';
import { isObject, unexpected } from '../fields.ts';
import { toCustomerId } from '../shared-fields.ts';
import { toCustomer } from './customer.ts';
import { errorForm, listNotFound } from './not-found.ts';

/** 250 customers with notes of 100 KB each. A larger page is asked for in parts. */
const maxBodyBytes = 32 * 1024 * 1024;
const maxCountBytes = 64 * 1024;
/** The largest page of V2. */
const largestPage = 250;

/** The store's customers over `GET /stores/{store_hash}/v2/customers`, which is sorted by id. */
export function createCustomerListV2(client: Client): CustomerList {
  return {
    largestPage,
    usePartOfShare: client.usePartOfShare,
    open: () => Promise.resolve({ direction: 'ascending' }),
    // Pages by id leave nobody out.
    isComplete: () => Promise.resolve(true),
    editedBesides: () => Promise.resolve([]),

    async ping(deadlineMs) {
      foundOrEmpty(
        await client.get('/v2/customers/count', { deadlineMs, maxBodyBytes: maxCountBytes, errorForm }),
      );
    },

    async list(question, deadlineMs) {
      const path = `/v2/customers?${toQuery(question)}`;
      const { isProbe } = question;
      const answer = foundOrEmpty(await client.get(path, { deadlineMs, maxBodyBytes, errorForm, isProbe }));
      const { sentAtMs: askedAtMs, sourceBehindMs } = answer;
      const body = answer.kind === 'found' ? answer.body : [];
      if (!Array.isArray(body)) throw unexpected('customers', 'a list', body);
      const records = body.map((record, index) => toRecord(record, index, askedAtMs));
      return { records, isFull: body.length >= rowsOf(question), askedAtMs, sourceBehindMs };
    },
  };
}

/**
 * A page begins with `after` itself, because nothing documents whether `min_id` is inclusive. The date must be a full time
 * with a zone: to a date alone BigCommerce adds the time of day.
 */
function toQuery(question: ListQuestion): string {
  const { after, isBehind = false, ids, modifiedSinceMs } = question;
  const query = new URLSearchParams();
  if (after > 0) query.set('min_id', String(isBehind ? after + 1 : after));
  if (ids !== undefined) query.set('max_id', String(after + ids));
  if (modifiedSinceMs !== undefined) query.set('min_date_modified', toWholeSeconds(modifiedSinceMs));
  query.set('limit', String(rowsOf(question)));
  return query.toString();
}

/** `after` itself takes one row. */
function rowsOf({ after, isBehind = false, limit }: ListQuestion): number {
  return Math.min(largestPage, after > 0 && !isBehind ? limit + 1 : limit);
}

function toWholeSeconds(ms: number): string {
  return `${toTimestamp(ms).slice(0, 19)}Z`;
}

function foundOrEmpty(answer: TimedAnswer): Exclude<TimedAnswer, { kind: 'absent' }> {
  if (answer.kind === 'absent') throw listNotFound();
  return answer;
}

function toRecord(record: unknown, index: number, observedAtMs: number): ListedRecord {
  try {
    const customer = toCustomer(record);
    return { id: customer.id, version: { customer, observedAtMs, isListed: true } };
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    // Also reads an id that is sent as text, so that the customer can be requested by id.
    const id = isObject(record) ? toCustomerId(record['id']) : undefined;
    if (id === undefined) throw unexpected(`customers[${index}]`, 'a customer with an id', record);
    return { id, error };
  }
}

import { type Answer, emptyAnswer, errorAnswer, gatewayAnswer, jsonAnswer } from './answer.ts';
import type { CustomerRecords } from './customer-records.ts';
import { type ListQuery, parseListQuery, RefusedQueryError } from './list-query.ts';
import type { StoreRequest } from './store-request.ts';
import { presentV2, type WireCustomer } from './wire-customer.ts';

/** Turns a customer in the format of the requested API into the object that is sent. */
export type Presentation = <Shown extends { readonly id: number }>(customer: Shown) => unknown;

/** Answers V2's requests for customers: one by id, a list, the count. */
export function answerAboutCustomers(
  request: StoreRequest,
  records: CustomerRecords,
  now: number,
  present: Presentation,
): Answer {
  const resource = request.path.replace(/^\/stores\/[^/]+/, '');
  if (request.method !== 'GET') return gatewayAnswer(404);
  if (resource === '/v2/customers') return list(request.query, records, now, present);
  if (resource === '/v2/customers/count') return jsonAnswer(200, { count: records.size() });
  if (request.customerId === undefined) return gatewayAnswer(404);

  const customer = records.get(request.customerId);
  return customer ? jsonAnswer(200, present(presentV2(customer))) : errorAnswer(404);
}

/** Finds the customers in the answer to a request. */
export function customersShown(request: StoreRequest, records: CustomerRecords, now: number): WireCustomer[] {
  if (request.customerId !== undefined)
    return [records.get(request.customerId)].flatMap((found) => found ?? []);
  return request.path.endsWith('/v2/customers') ? pageOf(records, parseListQuery(request.query, now)) : [];
}

function list(query: URLSearchParams, records: CustomerRecords, now: number, present: Presentation): Answer {
  try {
    const page = pageOf(records, parseListQuery(query, now));
    return page.length === 0
      ? emptyAnswer(204)
      : jsonAnswer(
          200,
          page.map((customer) => present(presentV2(customer))),
        );
  } catch (error) {
    if (error instanceof RefusedQueryError) return errorAnswer(400, error.message);
    throw error;
  }
}

function pageOf(records: CustomerRecords, query: ListQuery): WireCustomer[] {
  const page: WireCustomer[] = [];
  let toSkip = (query.page - 1) * query.limit;
  for (const record of records.from(query.minId)) {
    if (record.customer.id > query.maxId) break;
    if (!query.matches(record)) continue;
    if (toSkip > 0) {
      toSkip -= 1;
      continue;
    }
    page.push(record.customer);
    if (page.length === query.limit) break;
  }
  return page;
}

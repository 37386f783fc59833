import type { CustomersConfig } from '../../lambda/config.ts';
import type { Fault } from '../../local/store/faults.ts';
import type { StoreRequest } from '../../local/store/store-request.ts';
import type { RunningStore } from '../local/store/running-store.ts';
import { runningSource, type SourceOptions } from './source.ts';

/** Customers through V3 with all parts that can be stored. */
export const wholeV3: CustomersConfig = {
  customersApi: 'v3',
  include: ['addresses', 'attributes'],
  omitFields: [],
};

export function runningV3(options: SourceOptions = {}) {
  return runningSource({ customers: wholeV3, ...options });
}

export const forever = Number.POSITIVE_INFINITY;

/** Whether a request asks for V3 customers themselves, not for their addresses or attributes. */
export function isOfCustomers({ path, method }: StoreRequest): boolean {
  return method === 'GET' && path.endsWith('/v3/customers');
}

export function isListV3(request: StoreRequest): boolean {
  return isOfCustomers(request) && !request.query.has('id:in');
}

export function isByIds(request: StoreRequest): boolean {
  return isOfCustomers(request) && request.query.has('id:in');
}

/** Truncates every answer that shows one of these customers, so that no customer in it can be read. */
export function damaged(ids: readonly number[]): Fault {
  return {
    kind: 'rewritten',
    body: (text) => (ids.some((id) => text.includes(`{"id":${id},`)) ? text.slice(0, 20) : text),
  };
}

/** Damages these customers permanently, only in lists or in every answer. */
export function damage(
  store: Pick<RunningStore, 'inject'>,
  ids: readonly number[],
  when: (request: StoreRequest) => boolean = isOfCustomers,
): void {
  store.inject(damaged(ids), { times: forever, when });
}

/** Changes the JSON of an answer. */
export function changed(change: (body: Answer) => unknown): Fault {
  return { kind: 'rewritten', body: (text) => JSON.stringify(change(JSON.parse(text))) };
}

export interface Answer {
  data: Record<string, unknown>[];
  meta: { pagination?: Record<string, unknown>; cursor_pagination?: Record<string, unknown> };
}

/** The queries for V3 customers so far, without the queries for addresses and attributes. */
export function queriesOf(store: Pick<RunningStore, 'requests'>): Record<string, string>[] {
  return store.requests.filter(isOfCustomers).map(({ query }) => Object.fromEntries(query));
}

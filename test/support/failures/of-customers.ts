import { parts } from '../../../local/stack/parts.ts';
import type { StoreRequest } from '../../../local/store/store-request.ts';
import { answering, forever, isList, type KnownFailure, showingUnreadable } from './known-failure.ts';

const isOfOne = ({ customerId }: StoreRequest) => customerId === 1;

/** Failures of single customers, and of many. */
export const failuresOfCustomers: readonly KnownFailure[] = [
  {
    cause: 'one customer cannot be read, in a list or by id',
    begin: showingUnreadable(({ store }) => store.shows(1)),
    rings: { DeadLetters: 5 },
  },
  {
    cause: 'BigCommerce refuses one customer with 422',
    begin: answering(422, 'json', isOfOne),
    rings: { DeadLetters: 5 },
  },
  {
    cause: 'the answers of one customer are cut off',
    begin: ({ store }) =>
      store.inject({ kind: 'rewritten', body: (text) => text.slice(0, -20) }, { ...forever, when: isOfOne }),
    rings: { RefreshesFailing: 50 },
  },
  {
    cause: '12 of 15 customers are deleted one by one, and more than 10 are unusual',
    options: {
      customers: 15,
      change: (template) => template.with('ObservabilityUnusualDeletions', { Threshold: 10 }),
    },
    begin({ store }) {
      for (const { id } of store.customers().slice(3)) store.remove(id);
    },
    rings: { UnusualDeletions: 5 },
  },
  {
    cause: '105 of 110 customers are missing from the list',
    options: { customers: 110 },
    begin({ store, fire }) {
      store.changeDeliveries({ lostShare: 1 });
      for (const { id } of store.customers().slice(5)) store.remove(id);
      void fire(parts.schedules.full);
    },
    rings: { MassMissing: 5 },
  },
  {
    cause: 'every record of the list is unreadable',
    options: { customers: 20 },
    begin(stack) {
      showingUnreadable(() => isList)(stack);
      void stack.fire(parts.schedules.full);
    },
    rings: { SweepsFailing: 5 },
  },
  {
    cause: 'every page of the list fails, and single questions do not',
    // All 100 isolated customers exist, so that one fetch by id is enough.
    options: { customers: 110 },
    begin: answering(
      500,
      'json',
      (request) => isList(request) && !/(^|&)limit=1(&|$)/.test(String(request.query)),
    ),
    rings: { SweepsFailing: 15, TableFallsBehind: 35 },
  },
];

import { ContractError, ContradictoryAnswerError } from '../../sync/errors.ts';
import type { ListedRecord } from '../../sync/sweep/sweep-ports.ts';
import type { Client } from '../client.ts';
import { isObject, unexpected } from '../fields.ts';
import { toCustomerId } from '../shared-fields.ts';
import { createCustomerReader } from './customer-reader.ts';
import type { Include } from './include.ts';
import { type Findings, wasModifiedSince } from './questions.ts';

/** The records of an answer. */
export interface ListedRecords {
  readonly records: readonly ListedRecord[];
  /** Number of customers left out, because they were not modified since then. */
  readonly unfiltered: number;
  /** The ids in the order of the answer, those of customers left out included. */
  readonly ids: readonly number[];
}

export type ToListedRecords = (
  findings: Pick<Findings, 'data' | 'sentAtMs'>,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
) => Promise<ListedRecords>;

/** It is not known whether BigCommerce's cursors respect a filter, so each record is checked. */
export function createListedRecords(
  client: Pick<Client, 'get'>,
  include: readonly Include[],
): ToListedRecords {
  const read = createCustomerReader(client, include);

  /** Throws a ContractError for a record without an id. */
  async function toRecord(
    record: unknown,
    index: number,
    observedAtMs: number,
    deadlineMs: number,
  ): Promise<ListedRecord> {
    try {
      const customer = await read(record, deadlineMs);
      return { id: customer.id, version: { customer, observedAtMs, isListed: true } };
    } catch (error) {
      const isOfRecord = error instanceof ContractError || error instanceof ContradictoryAnswerError;
      if (!isOfRecord) throw error;
      const id = isObject(record) ? toCustomerId(record['id']) : undefined;
      if (id === undefined) throw unexpected(`data[${index}]`, 'a customer with an id', record);
      return { id, error };
    }
  }

  return async ({ data, sentAtMs }, modifiedSinceMs, deadlineMs) => {
    const all: ListedRecord[] = [];
    for (const [index, record] of data.entries())
      all.push(await toRecord(record, index, sentAtMs, deadlineMs));
    const records = all.filter(
      (record) =>
        'error' in record || wasModifiedSince(record.version.customer.dateModified, modifiedSinceMs),
    );
    return { records, unfiltered: all.length - records.length, ids: all.map(({ id }) => id) };
  };
}

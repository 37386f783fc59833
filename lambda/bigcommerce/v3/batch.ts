import { ContradictoryAnswerError } from '../../sync/errors.ts';
import { readObject } from '../fields.ts';
import { readId } from '../shared-fields.ts';
import { readData } from './data.ts';
import { readPagination } from './pagination.ts';

/**
 * The records that a request by ids found, and the ids without a record. Those customers are absent, but not yet
 * confirmed.
 */
export interface Batch {
  readonly records: ReadonlyMap<number, unknown>;
  readonly absentIds: readonly number[];
}

/**
 * Reads an answer to `id:in`. Throws a ContradictoryAnswerError unless each of its ids was asked for, none repeats, and
 * `total`, if present, is the number of records. Throws a ContractError for a record without an id.
 */
export function readBatch(body: unknown, askedIds: readonly number[]): Batch {
  const data = readData(body);
  const asked = new Set(askedIds);
  const records = new Map<number, unknown>();
  for (const [index, record] of data.entries()) {
    const path = `data[${index}]`;
    const id = readId(readObject(record, path)['id'], `${path}.id`);
    if (!asked.has(id)) throw new ContradictoryAnswerError(`it holds customer ${id}, who was not asked for`);
    if (records.has(id)) throw new ContradictoryAnswerError(`it holds customer ${id} twice`);
    records.set(id, record);
  }

  const { total = data.length } = readPagination(body);
  if (total !== data.length) {
    const says = Number.isNaN(total) ? 'cannot be read' : `says ${total}`;
    throw new ContradictoryAnswerError(`it holds ${data.length} customers, but its total ${says}`);
  }
  return { records, absentIds: [...asked].filter((id) => !records.has(id)) };
}

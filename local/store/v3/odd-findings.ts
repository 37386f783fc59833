import type { CustomerRecord, CustomerRecords } from '../customer-records.ts';
import type { Oddities } from './oddities.ts';

/** Returns the customers of an answer by id, changed by the oddities that are set. */
export function oddFindings(
  found: readonly CustomerRecord[],
  records: CustomerRecords,
  { leftOutIds = [], unaskedIds = [], repeatedIds = [], vanishingIds = [] }: Oddities,
): readonly CustomerRecord[] {
  const idOf = ({ customer }: CustomerRecord) => customer.id;
  const kept = found.filter((record) => !leftOutIds.includes(idOf(record)));
  for (const id of kept.map(idOf)) if (vanishingIds.includes(id)) records.remove(id);
  return [
    ...kept.flatMap((record) => (repeatedIds.includes(idOf(record)) ? [record, record] : [record])),
    ...unaskedIds.flatMap((id) => records.find(id) ?? []),
  ];
}

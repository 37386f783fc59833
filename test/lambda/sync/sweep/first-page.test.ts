import { describe, expect, it } from 'vitest';
import { withFirstPage } from '../../../../lambda/sync/sweep/first-page.ts';
import type { ListedRecord } from '../../../../lambda/sync/sweep/sweep-ports.ts';

describe('withFirstPage', () => {
  it('takes a customer that was created after the opening for the first of the list', () => {
    const list = { direction: 'descending', firstId: 7, total: 3 } as const;

    expect(withFirstPage(list, pageOf(8, 7))).toEqual({ ...list, firstId: 8 });
  });

  it('keeps the first customer of the opening where the page begins with it, or behind it because it is gone', () => {
    const list = { direction: 'descending', firstId: 7, total: 3 } as const;

    expect(withFirstPage(list, pageOf(7, 6))).toEqual(list);
    expect(withFirstPage(list, pageOf(5))).toEqual(list);
    expect(withFirstPage(list, pageOf())).toEqual(list);
  });

  it('names the first customer of a list that was empty when it was opened', () => {
    const list = { direction: 'descending', total: 0 } as const;

    expect(withFirstPage(list, pageOf(1))).toEqual({ ...list, firstId: 1 });
  });

  it('names nobody where the source neither names nor counts', () => {
    const list = { direction: 'ascending' } as const;

    expect(withFirstPage(list, pageOf(1, 2))).toEqual(list);
  });
});

function pageOf(...ids: readonly number[]) {
  const toRecord = (id: number): ListedRecord => ({
    id,
    version: { customer: { id }, observedAtMs: 0, isListed: true },
  });
  return { records: ids.map(toRecord) };
}

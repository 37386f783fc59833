import { describe, expect, it } from 'vitest';
import { toPage } from '../../../../lambda/sync/sweep/listed-page.ts';
import { testStart } from '../../../local/store/running-store.ts';

describe('toPage', () => {
  it('returns the first customer of a page when the walk has not reached its id yet', () => {
    const page = toPage(listing(2), 2, 'ascending', 0);

    expect(page).toMatchObject({ records: [{ id: 2 }], lastId: 2, isEnd: false });
  });

  it('leaves out the first customer of a page when the walk continues from its id', () => {
    const page = toPage(listing(2), 2, 'ascending');

    expect(page).toMatchObject({ records: [], lastId: 2, isEnd: true });
  });
});

function listing(id: number) {
  const version = { customer: { id }, observedAtMs: testStart, isListed: true };
  return { records: [{ id, version }], askedAtMs: testStart, sourceBehindMs: 0 };
}

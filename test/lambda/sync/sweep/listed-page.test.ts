import { describe, expect, it } from 'vitest';
import { toPage } from '../../../../lambda/sync/sweep/listed-page.ts';
import { testStart } from '../../../local/store/running-store.ts';

describe('toPage', () => {
  it('takes the customer at which a page begins for a new one where it is not stored yet', () => {
    const page = toPage(listing(2), 2, 'ascending', 0);

    expect(page).toMatchObject({ records: [{ id: 2 }], lastId: 2, isEnd: false });
  });

  it('takes it for a known one where the page follows what is stored', () => {
    const page = toPage(listing(2), 2, 'ascending');

    expect(page).toMatchObject({ records: [], lastId: 2, isEnd: true });
  });
});

function listing(id: number) {
  const version = { customer: { id }, observedAtMs: testStart, isListed: true };
  return { records: [{ id, version }], askedAtMs: testStart, sourceBehindMs: 0 };
}

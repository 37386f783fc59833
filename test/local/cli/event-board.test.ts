import { describe, expect, it } from 'vitest';
import { createEventBoard } from '../../../local/cli/event-board.ts';

const line = (fields: object) => JSON.stringify({ level: 'INFO', ...fields });

describe('createEventBoard', () => {
  it('shows a line for each webhook and each outcome', () => {
    const said: string[] = [];
    const board = createEventBoard((text) => said.push(text));
    board.note(line({ message: 'request done', customerId: 1, outcome: 'created' }));

    board.show();
    board.note(line({ message: 'customer asked for', customerId: 7, scope: 'store/customer/updated' }));
    board.note(line({ message: 'customers refreshed', updated: 1 }));
    board.note(line({ message: 'request done', customerId: 7, outcome: 'updated' }));
    board.note(line({ message: 'request dead-lettered', customerId: 8, reason: 'BigCommerce answered 422' }));

    expect(said).toEqual([
      '  webhook   customer 7: store/customer/updated',
      '  done      customer 7: updated',
      '  given up  customer 8 is a dead letter: BigCommerce answered 422',
    ]);
  });

  it('ignores lines that are not JSON of a function', () => {
    const said: string[] = [];
    const board = createEventBoard((text) => said.push(text));

    board.show();
    board.note('Warning: something of Node');

    expect(said).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../lambda/bigcommerce/json.ts';
import { cutListsIn } from '../../../../lambda/bigcommerce/v3/counted-list.ts';
import type { Include } from '../../../../lambda/bigcommerce/v3/include.ts';
import { recordsOf } from './recorded.ts';

const both: readonly Include[] = ['storecredit', 'addresses', 'attributes'];
const ten = '[1,2,3,4,5,6,7,8,9,10]';

describe('cutListsIn', () => {
  it.each([
    ['ten addresses of eleven', `{"addresses":${ten},"address_count":11}`, ['addresses']],
    ['ten addresses of ten', `{"addresses":${ten},"address_count":10}`, []],
    ['ten addresses that nobody counted', `{"addresses":${ten}}`, ['addresses']],
    ['nine addresses that nobody counted', '{"addresses":[1,2,3,4,5,6,7,8,9]}', []],
    ['no attribute of one, counted as text', '{"attributes":[],"attribute_count":"1"}', ['attributes']],
    ['both lists', `{"addresses":[],"address_count":1,"attributes":${ten}}`, ['addresses', 'attributes']],
    ['more addresses than counted', '{"addresses":[1,2],"address_count":1}', []],
    ['a missing list of addresses, whatever the count', '{"address_count":12}', []],
    ['no record', '7', []],
  ])('finds the lists that are cut: %s', (_, record, cut) => {
    expect(cutListsIn(parseJson(Buffer.from(record)), both)).toEqual(cut);
  });

  it('checks only the lists that were requested', () => {
    expect(cutListsIn(parseJson(Buffer.from(`{"addresses":${ten}}`)), ['attributes'])).toEqual([]);
  });

  it('reports two of twelve addresses as incomplete', () => {
    expect(recordsOf('all-includes-shape').map((record) => cutListsIn(record, both))).toEqual([
      ['addresses'],
    ]);
    expect(recordsOf('include-addresses-2020').map((record) => cutListsIn(record, both))).toEqual([[]]);
    expect(recordsOf('attributes-2018').map((record) => cutListsIn(record, both))).toEqual([[]]);
  });
});

import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../lambda/bigcommerce/json.ts';
import { readPagination } from '../../../../lambda/bigcommerce/v3/pagination.ts';
import { recorded } from './recorded.ts';

describe('readPagination', () => {
  it.each([
    ['list-default-order-2026', { total: 7, endCursor: 'eyJpZCI6MX0' }],
    ['list-two-2026', { total: 2, endCursor: 'eyJpZCI6MX0' }],
    ['addresses-2026', { total: 1 }],
    ['retrieve-none-2023', { total: 0 }],
    ['all-includes-shape', { total: 1, endCursor: 'eyJpZCI6N30' }],
    ['create-2023', {}],
    ['include-addresses-2020', {}],
  ])('reads %s', (name, pagination) => {
    expect(readPagination(recorded(name))).toEqual(pagination);
  });

  it('returns a cursor of any form', () => {
    expect(read('{"cursor_pagination":{"end_cursor":"aWQ6Nw==","links":{"next":"?after=x"}}}')).toEqual({
      endCursor: 'aWQ6Nw==',
    });
  });

  it.each(['""', 'null', '7', '{}'])('reads an end_cursor of %s as none', (cursor) => {
    expect(read(`{"cursor_pagination":{"end_cursor":${cursor}}}`)).toEqual({});
  });

  it.each([
    ['7', 7],
    ['"7"', 7],
    ['0', 0],
  ])('reads a total of %s', (total, count) => {
    expect(read(`{"pagination":{"total":${total}}}`)).toEqual({ total: count });
  });

  it.each([
    'null',
    '"many"',
    '-1',
    '1.5',
    '[]',
    '1e3',
    '12345678901234567',
  ])('reads a total of %s as NaN, which equals nothing', (total) => {
    expect(read(`{"pagination":{"total":${total}}}`)).toEqual({ total: Number.NaN });
  });

  it.each([
    'null',
    '[]',
    '"x"',
    '{"pagination":null,"cursor_pagination":[]}',
  ])('reads nothing from a meta of %s', (meta) => {
    expect(read(meta)).toEqual({});
  });

  it('returns nothing for a body that is not an object', () => {
    expect(readPagination([])).toEqual({});
  });
});

function read(meta: string) {
  return readPagination(parseJson(Buffer.from(`{"data":[],"meta":${meta}}`)));
}

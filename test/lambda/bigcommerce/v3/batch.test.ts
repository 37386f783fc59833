import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../lambda/bigcommerce/json.ts';
import { readBatch } from '../../../../lambda/bigcommerce/v3/batch.ts';
import {
  ConfigurationError,
  ContractError,
  ContradictoryAnswerError,
} from '../../../../lambda/sync/errors.ts';
import { recorded } from './recorded.ts';

describe('readBatch', () => {
  it('returns each requested customer, and the ids that the answer leaves out', () => {
    const { records, absentIds } = read(
      '{"data":[{"id":7},{"id":5,"a":1}],"meta":{"pagination":{"total":2}}}',
      [5, 6, 7, 8],
    );

    expect([...records.keys()]).toEqual([7, 5]);
    expect(records.get(5)).toMatchObject({ a: { source: '1' } });
    expect(absentIds).toEqual([6, 8]);
  });

  it('accepts recorded answers', () => {
    expect(readBatch(recorded('retrieve-storecredit-2023'), [3]).absentIds).toEqual([]);
    expect(readBatch(recorded('retrieve-none-2023'), [3, 4]).absentIds).toEqual([3, 4]);
    expect(readBatch(recorded('attributes-2018'), [11]).records.size).toBe(1);
  });

  it('reports an id once when it was requested twice', () => {
    expect(read('{"data":[]}', [5, 5]).absentIds).toEqual([5]);
  });

  it.each([
    [
      'a customer that was not requested',
      '{"data":[{"id":5},{"id":9}]}',
      'customer 9, who was not asked for',
    ],
    ['a customer twice', '{"data":[{"id":5},{"id":5}]}', 'customer 5 twice'],
    [
      'fewer than its total',
      '{"data":[{"id":5}],"meta":{"pagination":{"total":2}}}',
      '1 customers, but its total says 2',
    ],
    [
      'more than its total',
      '{"data":[{"id":5}],"meta":{"pagination":{"total":0}}}',
      '1 customers, but its total says 0',
    ],
    [
      'a total that is no number',
      '{"data":[{"id":5}],"meta":{"pagination":{"total":"x"}}}',
      '1 customers, but its total cannot be read',
    ],
    [
      'no customer, but a total',
      '{"data":[],"meta":{"pagination":{"total":1}}}',
      '0 customers, but its total says 1',
    ],
  ])('refuses an answer with %s', (_, body, contradiction) => {
    expect(() => read(body, [5, 6])).toThrow(ContradictoryAnswerError);
    expect(() => read(body, [5, 6])).toThrow(contradiction);
  });

  it.each([
    ['{"data":[{"id":5},{"id":"6"}]}', 'data[1].id'],
    ['{"data":[{"id":5},{"email":"canary@example.com"}]}', 'data[1].id'],
    ['{"data":[null]}', 'data[0]'],
    ['{"data":{"id":5}}', 'data'],
    ['{}', 'data'],
  ])('cannot read %s', (body, path) => {
    expect(() => read(body, [5, 6])).toThrow(expect.objectContaining({ constructor: ContractError, path }));
  });

  it.each([
    '[]',
    '[{"id":5}]',
    'null',
    '"none"',
    '5',
  ])('reports a body of %s as a configuration error, and nobody as absent', (body) => {
    expect(() => read(body, [5])).toThrow(ConfigurationError);
  });
});

function read(body: string, ids: readonly number[]) {
  return readBatch(parseJson(Buffer.from(body)), ids);
}

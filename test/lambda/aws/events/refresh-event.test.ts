import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventIdOf,
  parseRefreshEvent,
  toRefreshEvent,
  toUnreadableEvent,
} from '../../../../lambda/aws/events/refresh-event.ts';
import { ContractError } from '../../../../lambda/sync/errors.ts';

const event = {
  version: '0',
  id: 'e1',
  source: 'customer-sync',
  'detail-type': 'CustomerRefreshRequested',
  time: '2024-05-06T07:34:10Z',
  detail: { customerId: 42, reason: 'updated', requestedAt: '2024-05-06T07:34:10.000Z' },
};

describe('parseRefreshEvent', () => {
  it('reads the customer, the reason and the time of the request', () => {
    expect(parseRefreshEvent(event)).toEqual({
      request: { customerId: 42, reason: 'updated' },
      requestedAt: '2024-05-06T07:34:10.000Z',
    });
  });

  it('ignores unknown fields', () => {
    const detail = { customerId: 42, email: 'someone@example.com', priority: 9 };

    expect(parseRefreshEvent({ ...event, detail })).toEqual({
      request: { customerId: 42, reason: 'manual' },
    });
  });

  it.each([undefined, null, 'because', 7, ['updated']])('reads a reason of %j as manual', (reason) => {
    const { request } = parseRefreshEvent({ ...event, detail: { customerId: 42, reason } });

    expect(request.reason).toBe('manual');
  });

  it.each([
    '42',
    0,
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    null,
    undefined,
    [42],
    {},
    true,
  ])('refuses a customerId of %j, and names the field', (customerId) => {
    expect(() => parseRefreshEvent({ ...event, detail: { customerId } })).toThrow(
      expect.objectContaining({ constructor: ContractError, path: 'detail.customerId' }),
    );
  });

  it.each([
    null,
    'text',
    7,
    [],
    {},
    { detail: { customerId: 42 } },
    { ...event, 'detail-type': 'OrderPlaced' },
  ])('refuses %j, which is not a refresh event', (value) => {
    expect(() => parseRefreshEvent(value)).toThrow('detail-type: expected CustomerRefreshRequested');
  });

  it('never quotes a refused value', () => {
    const detail = { customerId: 'canary@example.com' };

    expect(() => parseRefreshEvent({ ...event, detail })).toThrow(
      'detail.customerId: expected a positive integer below 2^53, got text',
    );
  });
});

describe('toRefreshEvent', () => {
  it('repeats the request, and no other field of the event', () => {
    const detail = { ...event.detail, email: 'canary@example.com' };

    expect(toRefreshEvent(parseRefreshEvent({ ...event, detail }))).toEqual({
      source: 'customer-sync',
      'detail-type': 'CustomerRefreshRequested',
      detail: event.detail,
    });
  });

  it('drops a requestedAt that is not a time', () => {
    const detail = { customerId: 42, requestedAt: 'canary@example.com' };

    expect(JSON.stringify(toRefreshEvent(parseRefreshEvent({ ...event, detail })))).not.toContain('canary');
  });

  it('writes an event that can be read again', () => {
    const { request, requestedAt } = parseRefreshEvent(event);

    expect(parseRefreshEvent(toRefreshEvent(parseRefreshEvent(event)))).toEqual({ request, requestedAt });
  });
});

describe('toUnreadableEvent', () => {
  it.each([
    '7',
    '-7',
    0,
    -1,
    1.5,
    2 ** 53,
  ])('keeps an id of %j, since a later version may read it', (customerId) => {
    expect(toUnreadableEvent({ detail: { customerId, email: 'canary@example.com' } })).toEqual({
      source: 'customer-sync',
      'detail-type': 'CustomerRefreshRequested',
      detail: { customerId },
    });
  });

  it.each([
    'canary@example.com',
    { email: 'canary' },
    ['canary'],
    null,
    undefined,
  ])('drops an id of %j', (customerId) => {
    expect(toUnreadableEvent({ detail: { customerId } })).toMatchObject({ detail: {} });
    expect(JSON.stringify(toUnreadableEvent({ detail: { customerId } }))).not.toContain('canary');
  });
});

describe('any JSON as an event', () => {
  const poisonous = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom<unknown>(
      { toString: 1 },
      { toString: null, valueOf: null },
      JSON.parse('{"__proto__":null}'),
      'Symbol(a)',
      JSON.parse('1e400'),
      JSON.parse(`${'['.repeat(5_000)}7${']'.repeat(5_000)}`),
      ['7'],
      [{ toString: 1 }],
    ),
  );
  const details = fc.oneof(
    poisonous,
    fc.record({ customerId: poisonous, reason: poisonous, requestedAt: poisonous }),
  );
  const events = fc.oneof(
    poisonous,
    fc.record({
      'detail-type': fc.oneof(fc.constant('CustomerRefreshRequested'), poisonous),
      detail: details,
      id: poisonous,
    }),
  );

  it('is read, or refused with the name of a field', () => {
    fc.assert(
      fc.property(events, (any) => {
        try {
          const { request } = parseRefreshEvent(any);
          expect(request.customerId).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(ContractError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('becomes a dead letter that is a readable event and keeps nothing but a number', () => {
    fc.assert(
      fc.property(events, (any) => {
        const { detail, ...envelope } = JSON.parse(JSON.stringify(toUnreadableEvent(any)));
        expect(envelope).toEqual({ source: 'customer-sync', 'detail-type': 'CustomerRefreshRequested' });
        expect(JSON.stringify(detail)).toMatch(
          /^\{(?:"customerId":(?:"-?\d{1,20}"|-?[\d.]+(?:e[+-]\d+)?))?\}$/,
        );
        expect(eventIdOf(any)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('eventIdOf', () => {
  it('returns only text that has the form of an id', () => {
    const id = '6a7e8feb-b491-4cf7-a9f1-bf3703467718';

    expect(eventIdOf({ id })).toBe(id);
    for (const other of ['canary@example.com', 7, null, undefined])
      expect(eventIdOf({ id: other })).toBeUndefined();
    expect(eventIdOf(undefined)).toBeUndefined();
  });
});

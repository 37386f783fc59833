import { describe, expect, it } from 'vitest';
import { createEventRule, type EventEnvelope } from '../../../../local/aws/events/event-rule.ts';

const event = (changes: Partial<EventEnvelope> = {}): EventEnvelope => ({
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'CustomerRefreshRequested',
  source: 'customer-sync',
  account: '123456789012',
  time: '2024-05-06T07:34:10Z',
  region: 'us-east-1',
  resources: [],
  detail: { customerId: 42, address: { country: 'FR' }, tags: ['a', 'b'] },
  ...changes,
});

describe('createEventRule', () => {
  it.each<[string, unknown]>([
    ['the source', { source: ['customer-sync'] }],
    ['one of several values', { source: ['other', 'customer-sync'] }],
    ['every field', { source: ['customer-sync'], 'detail-type': ['CustomerRefreshRequested'] }],
    ['a number in the detail', { detail: { customerId: [42] } }],
    ['a nested field', { detail: { address: { country: ['FR', 'BE'] } } }],
    ['a value in a list', { detail: { tags: ['b'] } }],
  ])('matches by %s', (_, pattern) => {
    expect(createEventRule(pattern)(event())).toBe(true);
  });

  it.each<[string, unknown]>([
    ['another source', { source: ['other'] }],
    ['one field with another value', { source: ['customer-sync'], 'detail-type': ['Other'] }],
    ['a number as text', { detail: { customerId: ['42'] } }],
    ['an absent field', { detail: { reason: ['manual'] } }],
    ['a nested field in place of a value', { detail: { customerId: { id: [42] } } }],
  ])('does not match %s', (_, pattern) => {
    expect(createEventRule(pattern)(event())).toBe(false);
  });

  it.each<[string, unknown, string]>([
    [
      'a prefix',
      { detail: { reason: [{ prefix: 'man' }] } },
      'reason of detail of the event pattern[0] is not a text or a number, the only values that the local EventBridge matches',
    ],
    ['a bare value', { source: 'customer-sync' }, 'source of the event pattern is not a list'],
    ['an empty list', { source: [] }, 'source of the event pattern is not a list with a value'],
    ['no field', {}, 'the event pattern is not naming a field'],
    ['$or', { $or: [] }, '$or of the event pattern is not a field of an event'],
  ])('refuses to match by %s', (_, pattern, message) => {
    expect(() => createEventRule(pattern)).toThrow(message);
  });
});

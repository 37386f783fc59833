import { describe, expect, it } from 'vitest';
import { areSatisfied } from '../../../../lambda/sync/refresh/satisfied.ts';
import { type RefreshRequest, refreshReasons } from '../../../../lambda/sync/refresh-request.ts';
import { testStart } from '../../../local/store/running-store.ts';

const acceptedAtMs = testStart;
const minuteMs = 60_000;

describe('areSatisfied', () => {
  it.each([
    { sentAfterMs: 1_001, isSatisfied: true },
    { sentAfterMs: 1_000, isSatisfied: false },
    { sentAfterMs: 0, isSatisfied: false },
    { sentAfterMs: -minuteMs, isSatisfied: false },
  ])('returns $isSatisfied for a fetch that was sent $sentAfterMs ms after the request was accepted', ({
    sentAfterMs,
    isSatisfied,
  }) => {
    expect(areSatisfied([request()], acceptedAtMs + sentAfterMs)).toBe(isSatisfied);
  });

  it('returns false where no fetch is remembered', () => {
    expect(areSatisfied([request()], undefined)).toBe(false);
  });

  it('needs all requests for a customer to be satisfied', () => {
    const requests = [request(), request({ acceptedAtMs: acceptedAtMs + minuteMs })];

    expect(areSatisfied(requests, acceptedAtMs + 30_000)).toBe(false);
    expect(areSatisfied(requests, acceptedAtMs + minuteMs + 1_001)).toBe(true);
  });

  it('returns false for a caller that waits for the answer', () => {
    const direct: RefreshRequest = { customerId: 42, reason: 'manual' };

    expect(areSatisfied([direct], acceptedAtMs + minuteMs)).toBe(false);
    expect(areSatisfied([request(), direct], acceptedAtMs + minuteMs)).toBe(false);
  });

  it('uses the time at which the queue accepted the request, not the time in the request', () => {
    const redriven = request({ requestedAtMs: acceptedAtMs - 60 * minuteMs });

    expect(areSatisfied([redriven], acceptedAtMs - minuteMs)).toBe(false);
  });

  it.each(
    refreshReasons.map((reason) => ({ reason, isSatisfied: reason !== 'deleted' && reason !== 'missing' })),
  )('returns $isSatisfied for a request that says $reason, because only living customers are remembered', ({
    reason,
    isSatisfied,
  }) => {
    expect(areSatisfied([request({ reason })], acceptedAtMs + minuteMs)).toBe(isSatisfied);
    expect(areSatisfied([request(), request({ reason })], acceptedAtMs + minuteMs)).toBe(isSatisfied);
  });
});

function request(fields: Partial<RefreshRequest> = {}): RefreshRequest {
  return { customerId: 42, reason: 'updated', acceptedAtMs, ...fields };
}

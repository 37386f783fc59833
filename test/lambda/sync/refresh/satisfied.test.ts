import { describe, expect, it } from 'vitest';
import type { Stamp } from '../../../../lambda/customer/version.ts';
import { createRecentFetches } from '../../../../lambda/sync/refresh/recent-fetches.ts';
import { areSatisfied, findSatisfied } from '../../../../lambda/sync/refresh/satisfied.ts';
import { type RefreshRequest, refreshReasons } from '../../../../lambda/sync/refresh-request.ts';
import { testClock, testStart } from '../../../local/store/running-store.ts';

const acceptedAtMs = testStart;
const minuteMs = 60_000;
const nowMs = acceptedAtMs + 5 * minuteMs;

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

  it('returns false when no fetch is remembered', () => {
    expect(areSatisfied([request()], undefined)).toBe(false);
  });

  it('returns true only when all requests for a customer are satisfied', () => {
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

describe('findSatisfied', () => {
  it.each([
    { what: 'was stored by another process', stored: live(acceptedAtMs + 1_001), isSatisfied: true },
    { what: 'may have been sent before the request', stored: live(acceptedAtMs + 1_000), isSatisfied: false },
    {
      what: 'came from a list, which may lag',
      stored: { ...live(acceptedAtMs + minuteMs), isListed: true },
      isSatisfied: false,
    },
    { what: 'has a stamp of the future', stored: live(nowMs + 1), isSatisfied: false },
    { what: 'found nobody', stored: { observedAtMs: acceptedAtMs + minuteMs }, isSatisfied: false },
  ])('returns $isSatisfied when the only later fetch $what', async ({ stored, isSatisfied }) => {
    const { satisfied } = await find([request()], { stored });

    expect(satisfied.has(42)).toBe(isSatisfied);
  });

  it('does not read the table for requests that are too young, or that a remembered fetch satisfies', async () => {
    const young = await find([request({ acceptedAtMs: nowMs - 1_000 })], {});
    const remembered = await find([request()], { rememberedAtMs: acceptedAtMs + minuteMs });

    expect(remembered.satisfied.has(42)).toBe(true);
    expect([...young.loaded, ...remembered.loaded]).toEqual([]);
  });

  it('finds no satisfied request when the table cannot be read', async () => {
    const { satisfied } = await find([request()], { readError: new Error('throttled') });

    expect(satisfied.size).toBe(0);
  });
});

interface Known {
  readonly rememberedAtMs?: number;
  readonly stored?: Stamp;
  readonly readError?: Error;
}

async function find(requests: readonly RefreshRequest[], { rememberedAtMs, stored, readError }: Known) {
  const recentFetches = createRecentFetches();
  if (rememberedAtMs !== undefined) recentFetches.remember(42, rememberedAtMs);
  const loaded: number[] = [];
  const satisfied = await findSatisfied(new Map([[42, requests]]), {
    table: {
      async load(ids) {
        loaded.push(...ids);
        return {
          stamps: new Map(stored === undefined ? [] : ids.map((id) => [id, stored])),
          failed: new Map(readError === undefined ? [] : ids.map((id) => [id, readError])),
        };
      },
    },
    recentFetches,
    clock: testClock(nowMs),
  });
  return { satisfied, loaded };
}

function live(observedAtMs: number): Stamp {
  return { observedAtMs, fingerprint: 'a' };
}

function request(fields: Partial<RefreshRequest> = {}): RefreshRequest {
  return { customerId: 42, reason: 'updated', acceptedAtMs, ...fields };
}

import { describe, expect, it } from 'vitest';
import type { Stamp } from '../../../lambda/customer/version.ts';
import { createRecentFetches } from '../../../lambda/sync/recent-fetches.ts';
import type { RefreshRequest } from '../../../lambda/sync/refresh-request.ts';
import { findSatisfied } from '../../../lambda/sync/satisfied.ts';
import { testClock, testStart } from '../../local/store/running-store.ts';

const acceptedAtMs = testStart;
const minuteMs = 60_000;

describe('findSatisfied', () => {
  it.each([
    { sentAfterMs: 1_001, isSatisfied: true },
    { sentAfterMs: 1_000, isSatisfied: false },
    { sentAfterMs: -minuteMs, isSatisfied: false },
  ])('answers $isSatisfied for a fetch by this process that was sent $sentAfterMs ms after the request', async ({
    sentAfterMs,
    isSatisfied,
  }) => {
    const { satisfied } = await find([request()], { rememberedAtMs: acceptedAtMs + sentAfterMs });

    expect(satisfied.has(42)).toBe(isSatisfied);
  });

  it.each([
    { sentAfterMs: 4_001, isSatisfied: true },
    { sentAfterMs: 4_000, isSatisfied: false },
    { sentAfterMs: -minuteMs, isSatisfied: false },
  ])('answers $isSatisfied for a stored fetch, stamped by another clock, that was sent $sentAfterMs ms after it', async ({
    sentAfterMs,
    isSatisfied,
  }) => {
    const { satisfied } = await find([request()], { stored: live(acceptedAtMs + sentAfterMs) });

    expect(satisfied.has(42)).toBe(isSatisfied);
  });

  it('compares on the clock of the source', async () => {
    const offsetMs = 10 * minuteMs;

    const before = await find([request()], { stored: live(acceptedAtMs + offsetMs - 1), offsetMs });
    const after = await find([request()], { stored: live(acceptedAtMs + offsetMs + 4_001), offsetMs });

    expect(before.satisfied.has(42)).toBe(false);
    expect(after.satisfied.has(42)).toBe(true);
  });

  it('trusts no stored fetch while it does not know the clock of the source', async () => {
    const { satisfied } = await find([request()], {
      stored: live(acceptedAtMs + minuteMs),
      offsetMs: undefined,
    });

    expect(satisfied.size).toBe(0);
  });

  it('is never satisfied by a stamp of the future, which is a mistake', async () => {
    const { satisfied } = await find([request()], { stored: live(testStart + 3_600_000) });

    expect(satisfied.size).toBe(0);
  });

  it('is never satisfied by what was read from a list, which may lag', async () => {
    const stored = { ...live(acceptedAtMs + minuteMs), isListed: true };

    expect((await find([request()], { stored })).satisfied.size).toBe(0);
    expect((await find([request()], { stored: live(acceptedAtMs + minuteMs) })).satisfied.size).toBe(1);
  });

  it('is never satisfied by a tombstone', async () => {
    const { satisfied } = await find([request()], { stored: { observedAtMs: acceptedAtMs + minuteMs } });

    expect(satisfied.size).toBe(0);
  });

  it('needs all requests for a customer to be satisfied', async () => {
    const requests = [request(), request({ acceptedAtMs: acceptedAtMs + minuteMs })];

    const { satisfied } = await find(requests, { rememberedAtMs: acceptedAtMs + 30_000 });

    expect(satisfied.size).toBe(0);
  });

  it('always fetches for a caller that waits', async () => {
    const direct: RefreshRequest = { customerId: 42, reason: 'manual' };

    const { satisfied } = await find([direct], {
      rememberedAtMs: acceptedAtMs + minuteMs,
      stored: live(acceptedAtMs + minuteMs),
    });

    expect(satisfied.size).toBe(0);
  });

  it('reads nothing for requests too young to be satisfied by what is stored', async () => {
    const { loaded } = await find([request({ acceptedAtMs: acceptedAtMs + 5 * minuteMs - 4_000 })], {});

    expect(loaded).toEqual([]);
  });

  it('names the customers whose stored version could not be read', async () => {
    const error = new Error('throttled');

    const { failed } = await find([request()], { readError: error });

    expect(failed.get(42)).toBe(error);
  });
});

interface Known {
  readonly rememberedAtMs?: number;
  readonly stored?: Stamp;
  readonly offsetMs?: number | undefined;
  readonly readError?: Error;
}

/** Five minutes after the request was accepted. */
async function find(requests: readonly RefreshRequest[], known: Known) {
  const { offsetMs } = { offsetMs: 0, ...known };
  const recentFetches = createRecentFetches();
  if (known.rememberedAtMs !== undefined) recentFetches.remember(42, known.rememberedAtMs);
  const loaded: number[] = [];

  const found = await findSatisfied(new Map([[42, requests]]), {
    source: { toSourceMs: (localMs) => (offsetMs === undefined ? undefined : localMs + offsetMs) },
    table: {
      async load(ids) {
        loaded.push(...ids);
        return {
          stamps: new Map(known.stored === undefined ? [] : ids.map((id) => [id, known.stored as Stamp])),
          failed: new Map(known.readError === undefined ? [] : ids.map((id) => [id, known.readError])),
        };
      },
    },
    recentFetches,
    clock: testClock(testStart + 5 * minuteMs),
  });
  return { ...found, loaded };
}

function request(fields: Partial<RefreshRequest> = {}): RefreshRequest {
  return { customerId: 42, reason: 'updated', acceptedAtMs, ...fields };
}

function live(observedAtMs: number): Stamp {
  return { observedAtMs, fingerprint: 'live' };
}

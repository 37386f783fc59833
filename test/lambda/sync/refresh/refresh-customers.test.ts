import { describe, expect, it } from 'vitest';
import type { Stamp, Verdict, Version } from '../../../../lambda/customer/version.ts';
import { StaleError, UnconfirmedError, UndecidedError } from '../../../../lambda/sync/errors.ts';
import type { CustomerSource, SaveResult } from '../../../../lambda/sync/ports.ts';
import { createRecentFetches } from '../../../../lambda/sync/refresh/recent-fetches.ts';
import { refreshCustomers, resultOf } from '../../../../lambda/sync/refresh/refresh-customers.ts';
import type { RefreshReason, RefreshRequest } from '../../../../lambda/sync/refresh-request.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

const farAway = Number.POSITIVE_INFINITY;
const minuteMs = 60_000;
const requested: RefreshRequest = { customerId: 42, reason: 'updated', acceptedAtMs: 0 };

describe('refreshCustomers', () => {
  it('fetches a customer again when five minutes pass before the version is written', async () => {
    const { deps, clock, saved } = setting({ fetchMs: [5 * minuteMs + 1, 100] });
    const startMs = clock.now();

    const results = await clock.run(refreshCustomers([requested], farAway, deps));

    expect(results.get(42)).toEqual({ outcome: 'created' });
    expect(saved).toEqual([{ customer: { id: 42 }, observedAtMs: startMs + 5 * minuteMs + 1 }]);
  });

  it('never exceeds the limit of concurrent requests', async () => {
    const { deps, clock, mostInFlight } = setting({ fetchMs: [100], requestsInFlight: 3 });
    const requests = Array.from({ length: 20 }, (_, index) => ({ ...requested, customerId: index + 1 }));

    await clock.run(refreshCustomers(requests, farAway, deps));

    expect(mostInFlight()).toBe(3);
  });

  it('remembers the time at which a successful fetch was sent, not answered', async () => {
    const { deps, clock } = setting({ fetchMs: [5_000] });
    const startMs = clock.now();

    await clock.run(refreshCustomers([requested], farAway, deps));

    expect(deps.recentFetches.sentAtMs(42)).toBe(startMs);
  });

  it.each<[string, Setting]>([
    ['whose customer could not be stored', { save: { error: new Error('throttled') } }],
    ['that found nobody', { isGone: true, save: { outcome: 'deleted', over: undefined } }],
    ['whose version is undecided', { save: { outcome: 'undecided', over: live(0) } }],
  ])('does not remember a fetch %s', async (_what, options) => {
    const { deps, clock } = setting(options);

    await clock.run(refreshCustomers([{ ...requested, reason: 'missing' }], farAway, deps));

    expect(deps.recentFetches.sentAtMs(42)).toBeUndefined();
  });

  it('reports why a customer could not be stored', async () => {
    const { deps, clock } = setting({ save: { error: new Error('throttled') } });

    const results = await clock.run(refreshCustomers([requested], farAway, deps));

    expect(results.get(42)).toEqual({ error: new Error('throttled') });
  });

  it('returns no results for no requests', async () => {
    const { deps, clock } = setting({});

    expect(await clock.run(refreshCustomers([], farAway, deps))).toEqual(new Map());
  });

  it.each<[what: string, options: Setting, error: typeof UndecidedError | typeof UnconfirmedError]>([
    [
      'a customer that loses to one observed earlier',
      { save: { outcome: 'undecided', over: live(0) } },
      UndecidedError,
    ],
    [
      'a confirmed absence that loses',
      { isGone: true, save: { outcome: 'undecided', over: live(0) } },
      UndecidedError,
    ],
    [
      'a customer found soon after its absence was confirmed',
      { save: { outcome: 'undecided', over: { observedAtMs: 0 } } },
      UnconfirmedError,
    ],
  ])('reports that %s must be asked again', async (_what, options, error) => {
    const { deps, clock } = setting(options);

    const results = await clock.run(refreshCustomers([{ ...requested, reason: 'missing' }], farAway, deps));

    expect(results.get(42)).toEqual({ error: expect.any(error) });
    expect(results.get(42)).toMatchObject({ error: { retryable: true } });
  });
});

describe('a customer that is found when a request says `deleted`', () => {
  it('is stored, and only the requests that say `deleted` come back', async () => {
    const { deps, clock, saved } = setting({});
    const requests = [requestOf('updated', clock.now()), requestOf('deleted', clock.now())];

    const results = await clock.run(refreshCustomers(requests, farAway, deps));

    expect(saved).toHaveLength(1);
    expect(requests.map((request) => resultOf(request, results))).toEqual([
      { outcome: 'created', stillThere: expect.any(UnconfirmedError) },
      { error: expect.any(UnconfirmedError) },
    ]);
  });

  it.each([
    { ageMs: 2 * minuteMs - 1, isBelieved: false },
    { ageMs: 2 * minuteMs, isBelieved: true },
    { ageMs: 60 * minuteMs, isBelieved: true },
    { ageMs: undefined, isBelieved: true },
  ])('is believed to be alive for a request that is $ageMs ms old: $isBelieved', async ({
    ageMs,
    isBelieved,
  }) => {
    const { deps, clock } = setting({});
    const request = requestOf('deleted', ageMs === undefined ? undefined : clock.now() - ageMs);

    const results = await clock.run(refreshCustomers([request], farAway, deps));

    expect('outcome' in resultOf(request, results)).toBe(isBelieved);
  });

  it('is not believed to be alive before the youngest of these requests is old enough', async () => {
    const { deps, clock } = setting({});
    const requests = [
      requestOf('deleted', clock.now() - 60 * minuteMs),
      requestOf('deleted', clock.now() - minuteMs),
    ];

    const results = await clock.run(refreshCustomers(requests, farAway, deps));

    for (const request of requests) expect(resultOf(request, results)).toHaveProperty('error');
  });

  it('is judged by the time at which the fetch was sent, however long the answer takes', async () => {
    const { deps, clock } = setting({ fetchMs: [3 * minuteMs] });
    const request = requestOf('deleted', clock.now());

    const results = await clock.run(refreshCustomers([request], farAway, deps));

    expect(resultOf(request, results)).toHaveProperty('error');
  });

  it.each<RefreshReason>([
    'missing',
    'updated',
    'manual',
    'listed',
  ])('is believed to be alive at once for a request that says %s', async (reason) => {
    const { deps, clock } = setting({});
    const request = requestOf(reason, clock.now());

    const results = await clock.run(refreshCustomers([request], farAway, deps));

    expect(resultOf(request, results)).toEqual({ outcome: 'created' });
  });
});

describe('a customer that is not found', () => {
  it.each<RefreshReason>([
    'created',
    'updated',
    'address',
    'manual',
    'listed',
  ])('is asked again while a request that says %s is less than 2 minutes old', async (reason) => {
    const { deps, clock, confirmations } = setting({ isGone: true, fetchMs: [0] });
    const request = requestOf(reason, clock.now() - 2 * minuteMs + 1);

    const results = await clock.run(refreshCustomers([request], farAway, deps));

    expect(resultOf(request, results)).toEqual({ error: expect.any(UnconfirmedError) });
    expect(confirmations()).toBe(0);
  });

  it('is believed to be gone when one request is 2 minutes old: the oldest decides', async () => {
    const { deps, clock, confirmations } = setting({
      isGone: true,
      save: { outcome: 'deleted', over: undefined },
    });
    const requests = [
      requestOf('updated', clock.now()),
      requestOf('updated', clock.now() - 2 * minuteMs),
      requestOf('created', clock.now()),
    ];

    const results = await clock.run(refreshCustomers(requests, farAway, deps));

    expect(results.get(42)).toEqual({ outcome: 'deleted' });
    expect(confirmations()).toBe(1);
  });

  it('is asked again when none of several requests is 2 minutes old', async () => {
    const { deps, clock } = setting({ isGone: true, fetchMs: [0] });
    const requests = [
      requestOf('updated', clock.now() - minuteMs),
      requestOf('created', clock.now() - 2 * minuteMs + 1),
    ];

    const results = await clock.run(refreshCustomers(requests, farAway, deps));

    expect(results.get(42)).toEqual({ error: expect.any(UnconfirmedError) });
  });

  it.each<RefreshReason>([
    'deleted',
    'missing',
  ])('is believed to be gone at once when any request says %s', async (reason) => {
    const { deps, clock } = setting({ isGone: true, save: { outcome: 'deleted', over: undefined } });
    const requests = [requestOf('updated', clock.now()), requestOf(reason, clock.now())];

    const results = await clock.run(refreshCustomers(requests, farAway, deps));

    expect(results.get(42)).toEqual({ outcome: 'deleted' });
  });
});

describe('resultOf', () => {
  it('returns an error for a request without a result', () => {
    expect(resultOf(requested, new Map())).toEqual({ error: expect.any(Error) });
  });
});

function requestOf(reason: RefreshReason, requestedAtMs: number | undefined): RefreshRequest {
  return { customerId: 42, reason, ...(requestedAtMs !== undefined && { requestedAtMs }) };
}

function live(observedAtMs: number): Stamp {
  return { observedAtMs, fingerprint: 'stored' };
}

interface Setting {
  /** The duration of each fetch; the last one repeats. */
  readonly fetchMs?: readonly number[];
  readonly isGone?: boolean;
  readonly save?: SaveResult;
  readonly requestsInFlight?: number;
}

const created: { outcome: Verdict; over: undefined } = { outcome: 'created', over: undefined };

function setting({ fetchMs = [100], isGone = false, save = created, requestsInFlight = 8 }: Setting) {
  const clock = createVirtualClock();
  const saved: Version[] = [];
  let fetches = 0;
  let confirmations = 0;
  let inFlight = 0;
  let mostInFlight = 0;

  const source: CustomerSource = {
    idsPerQuestion: 1,
    async fetchCustomers([id = 0]) {
      const sentAtMs = clock.now();
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      await clock.sleep(fetchMs[fetches] ?? fetchMs.at(-1) ?? 0);
      fetches += 1;
      inFlight -= 1;
      return new Map([[id, isGone ? 'absent' : { customer: { id }, observedAtMs: sentAtMs }]]);
    },
    async confirmAbsences([deletedId = 0]) {
      confirmations += 1;
      return new Map([[deletedId, { tombstone: { deletedId, observedAtMs: clock.now() } }]]);
    },
  };
  const deps = {
    source,
    rows: { holdsOthers: async () => true },
    table: {
      load: async () => ({ stamps: new Map(), failed: new Map() }),
      async save(versions: readonly Version[]): Promise<SaveResult[]> {
        return versions.map((version) => {
          if (clock.now() - version.observedAtMs > 5 * minuteMs) return { error: new StaleError() };
          saved.push(version);
          return save;
        });
      },
    },
    recentFetches: createRecentFetches(),
    clock,
    requestsInFlight,
  };
  return { deps, clock, saved, mostInFlight: () => mostInFlight, confirmations: () => confirmations };
}

import { describe, expect, it } from 'vitest';
import type { Version } from '../../../lambda/customer/version.ts';
import { StaleError } from '../../../lambda/sync/errors.ts';
import type { CustomerSource, Observation, SaveResult } from '../../../lambda/sync/ports.ts';
import { createRecentFetches } from '../../../lambda/sync/recent-fetches.ts';
import { refreshCustomers } from '../../../lambda/sync/refresh-customers.ts';
import type { RefreshRequest } from '../../../lambda/sync/refresh-request.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const farAway = Number.POSITIVE_INFINITY;
const requested: RefreshRequest = { customerId: 42, reason: 'updated', acceptedAtMs: 0 };

describe('refreshCustomers', () => {
  it('fetches again what is older than five minutes before it can be written', async () => {
    const { deps, clock, saved } = setting({ fetchMs: [5 * 60_000 + 1, 100] });
    const startMs = clock.now();

    const results = await clock.run(refreshCustomers([requested], farAway, deps));

    expect(results.get(42)).toEqual({ outcome: 'created' });
    expect(saved).toEqual([{ customer: { id: 42 }, observedAtMs: startMs + 5 * 60_000 + 1 }]);
  });

  it('never has more requests in flight than it may', async () => {
    const { deps, clock, mostInFlight } = setting({ fetchMs: [100], requestsInFlight: 3 });
    const requests = Array.from({ length: 20 }, (_, index) => ({ ...requested, customerId: index + 1 }));

    await clock.run(refreshCustomers(requests, farAway, deps));

    expect(mostInFlight()).toBe(3);
  });

  it('does not remember a fetch whose customer could not be stored', async () => {
    const { deps, clock } = setting({ fetchMs: [100], saveError: new Error('throttled') });

    const results = await clock.run(refreshCustomers([requested], farAway, deps));

    expect(results.get(42)).toEqual({ error: new Error('throttled') });
    expect(deps.recentFetches.sentAtMs(42)).toBeUndefined();
  });

  it('answers nothing for nothing', async () => {
    const { deps, clock } = setting({ fetchMs: [] });

    expect(await clock.run(refreshCustomers([], farAway, deps))).toEqual(new Map());
  });
});

interface Setting {
  /** How long each fetch takes from its being sent; the last goes on. */
  readonly fetchMs: readonly number[];
  readonly saveError?: Error;
  readonly requestsInFlight?: number;
}

function setting({ fetchMs, saveError, requestsInFlight = 8 }: Setting) {
  const clock = createVirtualClock();
  const saved: Version[] = [];
  let fetches = 0;
  let inFlight = 0;
  let mostInFlight = 0;

  const source: CustomerSource = {
    async fetchCustomer(id) {
      const sentAtMs = clock.now();
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      await clock.sleep(fetchMs[fetches] ?? fetchMs.at(-1) ?? 0);
      fetches += 1;
      inFlight -= 1;
      return { version: { customer: { id }, observedAtMs: sentAtMs }, takenAtMs: sentAtMs };
    },
    confirmAbsence: async (deletedId) => ({
      version: { deletedId, observedAtMs: clock.now() },
      takenAtMs: clock.now(),
    }),
    toSourceMs: () => undefined,
  };
  const deps = {
    source,
    table: {
      load: async () => ({ stamps: new Map(), failed: new Map() }),
      async save(observations: readonly Observation[]): Promise<SaveResult[]> {
        return observations.map(({ version, takenAtMs }) => {
          if (clock.now() - takenAtMs > 5 * 60_000) return { error: new StaleError() };
          saved.push(version);
          return saveError === undefined ? { outcome: 'created', over: undefined } : { error: saveError };
        });
      },
    },
    recentFetches: createRecentFetches(),
    clock,
    requestsInFlight,
  };
  return { deps, clock, saved, mostInFlight: () => mostInFlight };
}

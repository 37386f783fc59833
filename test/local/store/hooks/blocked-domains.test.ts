import { describe, expect, it } from 'vitest';
import { createBlockedDomains } from '../../../../local/store/hooks/blocked-domains.ts';
import { createManualClock, type ManualClock } from '../../aws/manual-clock.ts';
import { testClock } from '../running-store.ts';
import { type HookedStore, hookedStore, otherAccessToken } from './hooked-store.ts';

const domain = 'https://hooks.example.com';
const scope = 'store/customer/created';

function recordingDomains() {
  const clock = testClock();
  const domains = createBlockedDomains(clock.now);
  const record = (times: number, status: number, of = domain) => {
    for (let count = 0; count < times; count += 1) domains.record(of, status, status < 300);
  };
  return { ...domains, clock, record };
}

describe('createBlockedDomains', () => {
  it('blocks a domain with less than 90 % success', () => {
    const domains = recordingDomains();

    domains.record(90, 200);
    domains.record(10, 500);
    const atNinety = domains.isBlocked(domain);
    domains.record(1, 500);

    expect(atNinety).toBe(false);
    expect(domains.isBlocked(domain)).toBe(true);
    expect(domains.isBlocked('https://other.example.com')).toBe(false);
  });

  it('blocks no domain with fewer than 100 deliveries', () => {
    const domains = recordingDomains();

    domains.record(99, 500);
    const after99 = domains.isBlocked(domain);
    domains.record(1, 200);

    expect(after99).toBe(false);
    expect(domains.isBlocked(domain)).toBe(true);
  });

  it('ignores deliveries of more than two minutes ago', () => {
    const domains = recordingDomains();

    domains.record(99, 500);
    domains.clock.advance(120_000);
    domains.record(99, 500);
    const later = domains.isBlocked(domain);
    domains.clock.advance(119_999);
    domains.record(1, 500);

    expect(later).toBe(false);
    expect(domains.isBlocked(domain)).toBe(true);
  });

  it('ignores failures of more than two minutes ago', () => {
    const domains = recordingDomains();

    domains.record(99, 500);
    domains.clock.advance(120_000);
    domains.record(100, 200);

    expect(domains.isBlocked(domain)).toBe(false);
  });

  it('does not extend a block because of deliveries that were in flight', () => {
    const domains = recordingDomains();
    domains.record(100, 500);

    domains.clock.advance(10_000);
    domains.record(50, 500);

    expect(domains.blocked()).toMatchObject([{ time_left: 170, reasons: [{ count: 100 }] }]);
  });

  it('ends a block after three minutes, and counts from zero again', () => {
    const domains = recordingDomains();
    domains.record(100, 500);

    domains.clock.advance(179_999);
    const toTheLast = domains.isBlocked(domain);
    domains.clock.advance(1);
    domains.record(99, 500);

    expect(toTheLast).toBe(true);
    expect(domains.isBlocked(domain)).toBe(false);
    expect(domains.blocked()).toEqual([]);
  });

  it('reports the time left and the failures', () => {
    const domains = recordingDomains();
    domains.record(60, 500);
    domains.clock.advance(1_000);
    domains.record(40, 401);
    domains.clock.advance(500);

    expect(domains.blocked()).toEqual([
      {
        destination: domain,
        time_left: 180,
        reasons: [
          { failure_description: '500', count: 60, timestamp: 1_714_980_850 },
          { failure_description: '401', count: 40, timestamp: 1_714_980_851 },
        ],
      },
    ]);
  });
});

/** A store that has just blocked a domain after 100 failures. The receiver answers 200 again. */
async function blockedStore(clock: ManualClock, whileBlocked: 'lose' | 'retry'): Promise<HookedStore> {
  const store = await hookedStore({ clock, webhooks: { whileBlocked } });
  await store.subscribe(scope);
  store.receiver.answerWith(500);
  for (let count = 0; count < 100; count += 1) store.create();
  await store.delivered();
  store.receiver.answerWith(200);
  return store;
}

describe('a blocked domain', () => {
  it('is shown to the accounts with hooks on the domain', async () => {
    const clock = createManualClock();
    const store = await blockedStore(clock, 'lose');
    await clock.advance(10_000);

    const own = await store.v3('GET', '/hooks/admin');
    const others = await store.v3('GET', '/hooks/admin', undefined, otherAccessToken);
    await clock.advance(170_000);
    const later = await store.v3('GET', '/hooks/admin');

    expect(own.json.data.blocked_domains).toMatchObject([
      { destination: domain, time_left: 170, reasons: [{ failure_description: '500', count: 100 }] },
    ]);
    expect(own.json.data.hooks_list).toMatchObject([{ status: 'active' }]);
    expect(others.json.data.blocked_domains).toEqual([]);
    expect(later.json.data.blocked_domains).toEqual([]);
  });

  it('loses events during the block, and retries in that time', async () => {
    const clock = createManualClock();
    const store = await blockedStore(clock, 'lose');

    store.create({ id: 1_001 });
    await store.delivered();
    await clock.advance(180_000);
    await store.delivered();
    store.create({ id: 1_002 });
    await store.delivered();
    await clock.advance(86_400_000);
    await store.delivered();

    expect(store.receiver.envelopes().slice(100)).toMatchObject([{ data: { id: 1_002 } }]);
    expect(store.deliveryCounters.byStatus).toEqual({ 500: 100, blocked: 101, 200: 1 });
  });

  it('gets all events later when no event may be lost', async () => {
    const clock = createManualClock();
    const store = await blockedStore(clock, 'retry');

    store.create({ id: 1_001 });
    await store.delivered();
    await clock.advance(60_000);
    await store.delivered();
    const inTheBlock = store.receiver.received.length;
    await clock.advance(180_000);
    await store.delivered();

    expect(inTheBlock).toBe(100);
    expect(store.receiver.received).toHaveLength(201);
    expect(store.deliveries.filter(({ status }) => status === 200).map(({ attempt }) => attempt)).toEqual(
      Array.from({ length: 101 }, () => 3),
    );
  });

  it('does not stop deliveries to other domains', async () => {
    const store = await blockedStore(createManualClock(), 'lose');
    await store.subscribe(scope, { destination: 'https://nobody.example.com/' });

    store.create();
    await store.delivered();

    expect(
      store.deliveries
        .slice(-2)
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['blocked', 'unreachable']);
  });
});

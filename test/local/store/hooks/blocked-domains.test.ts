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
  it('blocks a domain whose success falls under 90 %', () => {
    const domains = recordingDomains();

    domains.record(90, 200);
    domains.record(10, 500);
    const atNinety = domains.isBlocked(domain);
    domains.record(1, 500);

    expect(atNinety).toBe(false);
    expect(domains.isBlocked(domain)).toBe(true);
    expect(domains.isBlocked('https://other.example.com')).toBe(false);
  });

  it('judges nobody by fewer than 100 deliveries', () => {
    const domains = recordingDomains();

    domains.record(99, 500);
    const after99 = domains.isBlocked(domain);
    domains.record(1, 200);

    expect(after99).toBe(false);
    expect(domains.isBlocked(domain)).toBe(true);
  });

  it('forgets what was more than two minutes ago', () => {
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

  it('holds no failure against anybody for longer than that', () => {
    const domains = recordingDomains();

    domains.record(99, 500);
    domains.clock.advance(120_000);
    domains.record(100, 200);

    expect(domains.isBlocked(domain)).toBe(false);
  });

  it('blocks for no longer because of what was under way', () => {
    const domains = recordingDomains();
    domains.record(100, 500);

    domains.clock.advance(10_000);
    domains.record(50, 500);

    expect(domains.blocked()).toMatchObject([{ time_left: 170, reasons: [{ count: 100 }] }]);
  });

  it('lets a domain go after three minutes, and starts afresh', () => {
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

  it('tells the time left and what the failures were', () => {
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

/** A store whose domain has just been blocked by 100 failures; the receiver has come to its senses. */
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
  it('is shown to the accounts that have hooks there', async () => {
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

  it('loses what happens meanwhile, and the retries that fall into it', async () => {
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

  it('is told all of it later when nothing is to be lost', async () => {
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

  it('keeps no other domain from its deliveries', async () => {
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

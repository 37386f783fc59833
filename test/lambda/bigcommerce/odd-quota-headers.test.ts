import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuota } from '../../../lambda/bigcommerce/quota.ts';
import { readAnnouncedWaitMs, readQuotaHeaders } from '../../../lambda/bigcommerce/quota-headers.ts';
import { toHeaders } from '../../support/quota-text.ts';
import { farAway, quotaOf, run, simulate } from '../../support/simulated-quota.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

describe('createQuota with odd headers', () => {
  const odd = fc.oneof(
    fc.constantFrom('0', '1', '2', '999999999999', '150', '30000', '-1', 'x', ''),
    fc.nat(1_000_000).map(String),
  );
  const oddHeaders = fc.record({ quota: odd, left: odd, windowMs: odd, resetMs: odd, retryAfter: odd });

  /** An almost spent quota, followed by answers without quota headers. */
  const nothing = { quota: '0', left: '0', windowMs: '0', resetMs: '0', retryAfter: '0' };
  const almostSpent = {
    quota: '999999999999',
    left: '1',
    windowMs: '90001',
    resetMs: '90001',
    retryAfter: '0',
  };
  const scarce: [boolean, typeof nothing][] = [
    [false, almostSpent],
    [false, { ...nothing, quota: '150' }],
    [false, nothing],
  ];

  it('never delays a request by more than 15 minutes, or by more than 5 minutes without a 429', async () => {
    const answers = fc.array(fc.tuple(fc.boolean(), oddHeaders), { minLength: 1, maxLength: 12 });
    const share = fc.constantFrom(0.1, 0.2, 0.4, 1);

    await fc.assert(
      fc.asyncProperty(answers, share, async (all, quotaShare) => {
        const clock = createVirtualClock();
        const quota = quotaOf(clock, quotaShare);
        for (const [isRefusal, { retryAfter, ...told }] of all) {
          const startMs = clock.now();
          const admission = await clock.run(quota.admit(farAway));
          expect(clock.now() - startMs).toBeLessThanOrEqual(15 * 60_000);
          const headers = toHeaders(told);
          headers.set('X-Retry-After', retryAfter);
          if (isRefusal) admission.rateLimited(readAnnouncedWaitMs(headers));
          else admission.answered(readQuotaHeaders(headers));
        }
        (await clock.run(quota.admit(farAway))).answered(undefined);

        const startMs = clock.now();
        await clock.run(quota.admit(farAway));

        expect(clock.now() - startMs).toBeLessThanOrEqual(5 * 60_000);
      }),
      { numRuns: 500, examples: [[scarce, 0.1]] },
    );
  });

  it.each([
    { quota: '1', left: '1', windowMs: '30000', resetMs: '30000' },
    { quota: '150', left: '1', windowMs: '30000', resetMs: '30000' },
    { quota: '150', left: '150', windowMs: '999999999999', resetMs: '999999999999' },
    { quota: '1', left: '999999999999', windowMs: '1', resetMs: '1' },
  ])('returns to its normal pace two windows after wrong headers: %j', async (headers) => {
    const { clock, store } = simulate(150);
    const quota = quotaOf(clock, 0.2);
    const wrong = readQuotaHeaders(toHeaders(headers));
    const ask = async () => (await quota.admit(farAway)).answered(wrong);
    await clock.run(Promise.all(Array.from({ length: 8 }, ask)));

    await clock.run(run(store, clock, quota, 2));
    const { sent } = await clock.run(run(store, clock, quota, 10));

    expect(sent).toBeGreaterThan(0.9 * 0.2 * 150 * 10);
  });

  it.each([
    { 'X-Rate-Limit-Time-Reset-Ms': '1' },
    { 'X-Retry-After': '0' },
  ])('sends at most 20 requests in 280 s when every answer is a 429 with %j', async (headers) => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 0.2);
    const endMs = clock.now() + 280_000;
    let sent = 0;

    async function work(): Promise<void> {
      for (;;) {
        const admission = await quota.admit(endMs).catch(() => undefined);
        if (admission === undefined) return;
        sent += 1;
        await clock.sleep(50);
        admission.rateLimited(readAnnouncedWaitMs(new Headers(headers)));
      }
    }
    await clock.run(Promise.all(Array.from({ length: 8 }, work)));

    expect(sent).toBeLessThanOrEqual(20);
  });

  it('spreads processes with the same announced wait over one second', async () => {
    const clock = createVirtualClock();
    const waitsMs = await Promise.all(
      [0, 0.5, 0.9].map(async (chance) => {
        const quota = createQuota(0.2, { clock, random: () => chance, onWait: () => {} });
        return (await quota.admit(farAway)).rateLimited(7_000);
      }),
    );

    expect(waitsMs).toEqual([7_000, 7_500, 7_900]);
  });
});

import { describe, expect, it } from 'vitest';
import { whileHeld } from '../../../../lambda/sync/sweep/heartbeat.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

describe('whileHeld', () => {
  it('renews the lease three times a minute until the work ends, and then releases it', async () => {
    const { clock, lease, calls } = setting();

    await clock.run(whileHeld(lease, clock, () => clock.sleep(65_000)));
    await clock.run(clock.sleep(65_000));

    expect(calls).toEqual(['renew', 'renew', 'renew', 'release']);
  });

  it('releases the lease only after a running renewal has ended', async () => {
    const { clock, lease, calls } = setting();
    async function renew() {
      await clock.sleep(10_000);
      calls.push('renewed');
    }

    await clock.run(whileHeld({ ...lease, renew }, clock, () => clock.sleep(25_000)));

    expect(calls).toEqual(['renewed', 'release']);
  });

  it('releases the lease when the work fails', async () => {
    const { clock, lease, calls } = setting();

    await expect(whileHeld(lease, clock, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    expect(calls).toEqual(['release']);
  });

  it('continues the work when the table does not answer', async () => {
    const { clock, lease, calls } = setting({ isAway: true });

    const result = await clock.run(
      whileHeld(lease, clock, async () => {
        await clock.sleep(65_000);
        return 'done';
      }),
    );

    expect(result).toBe('done');
    expect(calls).toHaveLength(4);
  });
});

function setting({ isAway = false } = {}) {
  const calls: string[] = [];
  const call = (name: string) => async () => {
    calls.push(name);
    if (isAway) throw new Error('throttled');
  };
  return { clock: createVirtualClock(), lease: { renew: call('renew'), release: call('release') }, calls };
}

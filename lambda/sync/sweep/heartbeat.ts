import type { Clock } from '../clock.ts';
import type { Lease } from './sweep-ports.ts';

/** Renews three times within the 60 s of a lease. */
const renewEveryMs = 20_000;

/** Renews the lease while the work runs or waits, and releases it at the end. */
export async function whileHeld<Result>(
  lease: Pick<Lease, 'renew' | 'release'>,
  clock: Clock,
  work: () => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  const beating = beat(lease, clock, ended.signal);
  try {
    return await work();
  } finally {
    ended.abort();
    await beating;
    // A lost lease cannot be released. If the table is unavailable, the lease runs out.
    await lease.release().catch(() => {});
  }
}

async function beat(lease: Pick<Lease, 'renew'>, clock: Clock, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await clock.sleep(renewEveryMs, ended).catch(() => {});
    // The next checkpoint fails if the lease is lost or the table is unavailable.
    if (!ended.aborted) await lease.renew().catch(() => {});
  }
}

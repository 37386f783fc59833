import type { Clock } from '../clock.ts';
import type { Lease } from './sweep-ports.ts';

/** Three times within the 60 s that a lease lasts. */
const renewEveryMs = 20_000;

/** Renews the lease for as long as the work takes, also while it waits, and then gives it back. */
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
    // A lease that is lost is nobody's to give back; a table that is away lets it run out.
    await lease.release().catch(() => {});
  }
}

async function beat(lease: Pick<Lease, 'renew'>, clock: Clock, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await clock.sleep(renewEveryMs, ended).catch(() => {});
    // A lease that is lost, or a table that is away, shows at the next checkpoint.
    if (!ended.aborted) await lease.renew().catch(() => {});
  }
}

import { readFileSync } from 'node:fs';

/** This check needs a processor, too. */
const lookEveryMs = 200;

/**
 * Calls `tell` with the milliseconds in which this process had work and got no processor, its start included. Returns a
 * function that ends the reports. Does not keep the process alive.
 */
export function watchStarvation(tell: (ms: number) => void, starvedMs = starvedMsOnLinux): () => void {
  let beforeMs = 0;
  const look = () => {
    const nowMs = starvedMs();
    if (nowMs - beforeMs >= 1) tell(nowMs - beforeMs);
    beforeMs = nowMs;
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return () => clearInterval(timer);
}

/** Since the start of the process: the second number of its scheduler's statistics, in nanoseconds. Else 0. */
function starvedMsOnLinux(): number {
  if (process.platform !== 'linux') return 0;
  const [, waitedNs = '0'] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
  return Number(waitedNs) / 1e6;
}

export interface FaultScope<Request> {
  /** How many requests get the fault; 1 by default. `Infinity` lasts until `stop()`. */
  readonly times?: number;
  /** Selects the requests that get the fault; all by default. */
  readonly when?: (request: Request) => boolean;
}

export interface InjectedFault {
  remaining(): number;
  stop(): void;
}

/** Faults that wait for their requests. Each request gets at most one fault: the oldest that fits. */
export interface Faults<Fault, Request> {
  inject(fault: Fault, scope?: FaultScope<Request>): InjectedFault;
  /** Returns the fault of this request, and counts it as used once. */
  take(request: Request): Fault | undefined;
}

export function createFaults<Fault, Request>(): Faults<Fault, Request> {
  const waiting = new Set<{ fault: Fault; when: (request: Request) => boolean; remaining: number }>();

  return {
    inject(fault, { times = 1, when = () => true } = {}) {
      const entry = { fault, when, remaining: times };
      waiting.add(entry);
      return {
        remaining: () => entry.remaining,
        stop() {
          entry.remaining = 0;
          waiting.delete(entry);
        },
      };
    },
    take(request) {
      for (const entry of waiting) {
        if (!entry.when(request)) continue;
        entry.remaining -= 1;
        if (entry.remaining <= 0) waiting.delete(entry);
        return entry.fault;
      }
    },
  };
}

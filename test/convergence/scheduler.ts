/** Virtual time. It stands still while anybody works, and leaps to what is due next. */
export interface Scheduler {
  now(): number;
  /** Acts at that moment, in the order of the asking when several are due; returns how to call it off. */
  at(timeMs: number, act: () => void): () => void;
  /** Does what is due until a moment; without one, until nothing is due any more. */
  run(untilMs?: number): Promise<void>;
}

interface Entry {
  readonly timeMs: number;
  readonly act: () => void;
}

/** Some thirty times as much as the longest history needs. */
const mostSteps = 300_000;

export function createScheduler(startMs: number): Scheduler {
  const agenda: Entry[] = [];
  let nowMs = startMs;
  let steps = 0;

  return {
    now: () => nowMs,

    at(timeMs, act) {
      const entry = { timeMs: Math.max(timeMs, nowMs), act };
      const before = agenda.findLastIndex((other) => other.timeMs <= entry.timeMs);
      agenda.splice(before + 1, 0, entry);
      return () => {
        const index = agenda.indexOf(entry);
        if (index >= 0) agenda.splice(index, 1);
      };
    },

    async run(untilMs = Number.POSITIVE_INFINITY) {
      for (;;) {
        await everybodyWaits();
        const [next] = agenda;
        if (next === undefined || next.timeMs > untilMs) break;
        agenda.shift();
        steps += 1;
        if (steps > mostSteps) throw new Error(`${steps} steps were taken, and there is no end`);
        nowMs = next.timeMs;
        next.act();
      }
      if (Number.isFinite(untilMs)) nowMs = Math.max(nowMs, untilMs);
    },
  };
}

/** Node runs it when no promise has anything left to do: all who work wait for the agenda. */
function everybodyWaits(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import { toSeconds } from './hook.ts';
import type { AttemptStatus } from './logged-attempt.ts';

/** The domains that get no deliveries for a while, because too few deliveries were acknowledged. */
export interface BlockedDomains {
  /** Records the end of a delivery. `isAcknowledged`: the answer was 2xx. */
  record(domain: string, status: AttemptStatus, isAcknowledged: boolean): void;
  isBlocked(domain: string): boolean;
  /** The blocked domains in the format of `GET /hooks/admin`. */
  blocked(): WireBlockedDomain[];
}

export interface WireBlockedDomain {
  readonly destination: string;
  /** In seconds. */
  readonly time_left: number;
  readonly reasons: readonly { failure_description: string; count: number; timestamp: number }[];
}

const windowMs = 120_000;
const fewestOutcomes = 100;
const leastSuccess = 0.9;
const blockMs = 180_000;

/** Such as `https://hooks.example.com`. All hooks of a domain are blocked together. */
export function domainOf(destination: string): string {
  return new URL(destination).origin;
}

/** Blocks a domain for 3 minutes after less than 90 % success of at least 100 deliveries within 2 minutes. */
export function createBlockedDomains(now: () => number): BlockedDomains {
  const windows = new Map<string, OutcomeWindow>();
  const blocks = new Map<string, Block>();

  const isBlocked = (domain: string) => (blocks.get(domain)?.until ?? 0) > now();

  return {
    record(domain, status, isAcknowledged) {
      const outcomes = windows.get(domain) ?? createOutcomeWindow();
      windows.set(domain, outcomes);
      outcomes.add({ at: now(), status, isAcknowledged });
      if (!outcomes.isTooBad()) return;
      blocks.set(domain, { until: now() + blockMs, reasons: outcomes.reasons() });
      windows.delete(domain);
    },
    isBlocked,
    blocked: () =>
      [...blocks].flatMap(([destination, { until, reasons }]) =>
        isBlocked(destination)
          ? [{ destination, time_left: Math.ceil((until - now()) / 1_000), reasons }]
          : [],
      ),
  };
}

interface Block {
  readonly until: number;
  readonly reasons: WireBlockedDomain['reasons'];
}

interface Outcome {
  readonly at: number;
  readonly status: AttemptStatus;
  readonly isAcknowledged: boolean;
}

type OutcomeWindow = ReturnType<typeof createOutcomeWindow>;

function createOutcomeWindow() {
  const outcomes = new Set<Outcome>();
  let failures = 0;

  const forgetUntil = (time: number) => {
    for (const outcome of outcomes) {
      if (outcome.at > time) return;
      outcomes.delete(outcome);
      if (!outcome.isAcknowledged) failures -= 1;
    }
  };

  const successShare = () => (outcomes.size - failures) / outcomes.size;

  return {
    add(outcome: Outcome) {
      forgetUntil(outcome.at - windowMs);
      outcomes.add(outcome);
      if (!outcome.isAcknowledged) failures += 1;
    },
    isTooBad: () => outcomes.size >= fewestOutcomes && successShare() < leastSuccess,
    reasons(): WireBlockedDomain['reasons'] {
      const failed = [...outcomes].filter(({ isAcknowledged }) => !isAcknowledged);
      const byStatus = Map.groupBy(failed, ({ status }) => status);
      return Array.from(byStatus, ([status, alike]) => ({
        failure_description: String(status),
        count: alike.length,
        timestamp: toSeconds(alike.at(-1)?.at ?? 0),
      }));
    },
  };
}

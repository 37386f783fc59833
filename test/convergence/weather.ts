import {
  RateLimitedError,
  type SyncError,
  UnreachableError,
  UpstreamError,
} from '../../lambda/sync/errors.ts';
import type { Mishap } from './invocation.ts';
import type { Luck } from './luck.ts';
import type { Quirk } from './spoilt.ts';

/** Questions about one customer fail, or lists, or both; or everybody is said not to exist. */
export type Outage = 'customers' | 'lists' | 'source' | 'denials';

/** How much goes wrong, until it is calm. */
export interface Weather {
  isCalm(): boolean;
  calm(): void;
  /** Fails so many questions from now on. */
  breakDown(what: Outage, questions: number): void;
  /** Why the source does not answer, if it does not. */
  sourceTrouble(question: 'customers' | 'lists', luck: Luck): SyncError | undefined;
  /** Whether the next customer is said not to exist. */
  denies(): boolean;
  /** From now on a cursor source does so, until `end`. */
  begin(quirk: Quirk): void;
  end(quirk: Quirk): void;
  has(quirk: Quirk): boolean;
  /** What goes wrong with a call to AWS, if it does; `toError` makes what the caller may be told. */
  awsMishap(toError: () => Error, luck: Luck): Mishap | undefined;
}

export function createWeather(faultRate: number): Weather {
  let isCalm = false;
  const quirks: Quirk[] = [];
  const left: Record<Outage, number> = { customers: 0, lists: 0, source: 0, denials: 0 };

  return {
    isCalm: () => isCalm,
    calm() {
      isCalm = true;
    },
    breakDown(what, questions) {
      left[what] += questions;
    },
    sourceTrouble(question, luck) {
      if (isCalm) return undefined;
      const broken = ([question, 'source'] as const).find((what) => left[what] > 0);
      if (broken !== undefined) {
        left[broken] -= 1;
        return new UpstreamError(503);
      }
      if (!luck.chance(faultRate)) return undefined;
      return luck.pick<SyncError>([
        new UpstreamError(500),
        new UnreachableError('BigCommerce', 'ECONNRESET'),
        new RateLimitedError(luck.between(1_000, 60_000)),
      ]);
    },
    denies() {
      if (isCalm || left.denials === 0) return false;
      left.denials -= 1;
      return true;
    },
    begin: (quirk) => quirks.push(quirk),
    end(quirk) {
      quirks.splice(quirks.indexOf(quirk), 1);
    },
    has: (quirk) => !isCalm && quirks.includes(quirk),
    awsMishap(toError, luck) {
      if (isCalm || !luck.chance(faultRate)) return undefined;
      const error = toError();
      return luck.pick<Mishap>([
        { kind: 'refused', error },
        { kind: 'answer lost', error },
        { kind: 'repeated' },
        { kind: 'echoed' },
      ]);
    },
  };
}

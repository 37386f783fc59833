import type { Clock } from '../../lambda/sync/clock.ts';
import type { Luck } from './luck.ts';
import type { Scheduler } from './scheduler.ts';

/** Somebody who calls ports: with a clock, with luck, and with servers that take their time. */
export interface Caller {
  readonly name: string;
  readonly clock: Clock;
  readonly luck: Luck;
  readonly isDead: boolean;
  /** So much later than the truth its clock shows. */
  readonly skewMs: number;
  /** Has a server do something, some time later, and tells what came of it, later still. */
  call<Answer>(act: () => Answer, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  /** How long it may take to get there, and how long back. */
  readonly slowestMs?: number;
  readonly mishap?: Mishap | undefined;
  /** What happens to the caller more often here than elsewhere: it dies once it has sent, or freezes once it is told. */
  readonly risk?: 'death' | 'freeze';
}

export type Mishap =
  /** The server does nothing, and the caller is told so. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** The server does it, but the caller is told that it failed. */
  | { readonly kind: 'answer lost'; readonly error: Error }
  /** The server does it, the answer is lost, it is asked and does it again. */
  | { readonly kind: 'repeated' }
  /** The server does it, and once more later, as a request does that was given up and sent again. */
  | { readonly kind: 'echoed' };

/** How an invocation that did not end was ended. */
export type Death = 'crashed' | 'timed out';

export interface InvocationSettings {
  readonly name: string;
  readonly luck: Luck;
  readonly scheduler: Scheduler;
  readonly timeoutMs: number;
  readonly skewMs?: number;
  onDeath(how: Death): void;
  onFreeze(): void;
}

type Temper = readonly [number, ...number[]];
/** How long a call takes one way, in milliseconds: invocations are quick, slow or of any speed. */
const tempers: readonly [Temper, ...Temper[]] = [[20], [20, 2_000], [20, 2_000, 60_000]];
/** Long enough to lose a lease; to make a page stale; to be forgotten. */
const freezesMs = [70_000, 330_000, 70_000, 330_000, 1_000_000] as const;
const riskRate = 0.06;
/** How many awaits a refresh, a page and a sweep take. */
const lives = [6, 20, 60] as const;

/**
 * A run of a function that may crash or freeze after any await. What it had sent by then is done all the same, and
 * nobody is told.
 */
export function createInvocation(settings: InvocationSettings): Caller & { end(): void } {
  const { name, luck, scheduler, timeoutMs, skewMs = 0 } = settings;
  const temper = luck.pick(tempers);
  const crashesAt = luck.chance(0.2) ? luck.between(1, luck.pick(lives)) : 0;
  const freezesAt = luck.chance(0.25) ? luck.between(1, luck.pick(lives)) : 0;
  let frozenUntilMs = 0;
  let awaits = 0;
  let isDead = false;

  const callOff = scheduler.at(scheduler.now() + timeoutMs, () => die('timed out'));

  function die(how: Death): void {
    if (isDead) return;
    isDead = true;
    callOff();
    settings.onDeath(how);
  }

  /** Everything that an await waits for comes through here. */
  function resume(act: () => void): void {
    if (isDead) return;
    if (scheduler.now() < frozenUntilMs) {
      scheduler.at(frozenUntilMs, () => resume(act));
      return;
    }
    awaits += 1;
    if (awaits === crashesAt) die('crashed');
    else if (awaits === freezesAt) freeze(act);
    else act();
  }

  function freeze(act: () => void): void {
    frozenUntilMs = scheduler.now() + luck.pick(freezesMs);
    settings.onFreeze();
    resume(act);
  }

  function delayMs(leastMs: number, slowestMs: number): number {
    return Math.min(slowestMs, luck.between(leastMs, luck.pick(temper)));
  }

  return {
    name,
    luck,
    skewMs,
    get isDead() {
      return isDead;
    },

    clock: {
      now: () => scheduler.now() + skewMs,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          const awake = () => resume(resolve);
          const forget = scheduler.at(scheduler.now() + ms, awake);
          signal?.addEventListener('abort', () => {
            forget();
            reject(signal.reason);
          });
        }),
    },

    call: (act, { slowestMs = 60_000, mishap, risk } = {}) =>
      new Promise((resolve, reject) => {
        scheduler.at(scheduler.now() + delayMs(0, slowestMs), () => {
          const tell = attempt(act, mishap?.kind ?? 'fine', resolve, reject);
          if (mishap?.kind === 'echoed') {
            const again = () => void attempt(act, 'fine', resolve, reject);
            scheduler.at(scheduler.now() + delayMs(0, slowestMs), again);
          }
          const told = mishap !== undefined && 'error' in mishap ? () => reject(mishap.error) : tell;
          const isFrozen = risk === 'freeze' && luck.chance(riskRate);
          const wake = isFrozen ? () => freeze(told) : told;
          scheduler.at(scheduler.now() + delayMs(1, slowestMs), () => resume(wake));
        });
        if (risk === 'death' && luck.chance(riskRate)) die('crashed');
      }),

    end: callOff,
  };
}

/** What the server does; returns how the caller is told. */
function attempt<Answer>(
  act: () => Answer,
  kind: Mishap['kind'] | 'fine',
  resolve: (answer: Answer) => void,
  reject: (error: unknown) => void,
): () => void {
  if (kind === 'refused') return () => {};
  try {
    if (kind === 'repeated') act();
    const answer = act();
    return () => resolve(answer);
  } catch (error) {
    return () => reject(error);
  }
}

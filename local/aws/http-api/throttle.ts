export interface ThrottleSettings {
  /** How many requests a second, in the long run. */
  readonly rate: number;
  /** How many at once, after a pause. */
  readonly burst: number;
}

/** Tells whether one more request is let in. */
export type Throttle = () => boolean;

/** A token bucket, as a stage's throttling is one. `now` is in milliseconds. */
export function createThrottle({ rate, burst }: ThrottleSettings, now: () => number): Throttle {
  let tokens = burst;
  let filledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - filledAt) / 1_000) * rate);
    filledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

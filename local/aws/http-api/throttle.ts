export interface ThrottleSettings {
  /** Requests a second in the long run. */
  readonly rate: number;
  /** Requests at once after a pause. */
  readonly burst: number;
}

/** Returns true if one more request is allowed. */
export type Throttle = () => boolean;

/** A token bucket, as API Gateway throttles a stage. `now` is in milliseconds. */
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

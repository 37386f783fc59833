import type { Version } from '../../lambda/customer/version.ts';

/** Where a version comes from: what the store really was when it answered. */
export interface Origin {
  readonly id: number;
  /** Of the customer's state that was seen. */
  readonly index: number;
  readonly via: 'fetch' | 'confirmation' | 'list';
  readonly caller: string;
  readonly sentAtMs: number;
  /** When the store looked. */
  readonly seenAtMs: number;
  /** How old what it looked at was. */
  readonly lagMs: number;
  /** It says that the customer is gone, which was not so. */
  readonly isWrong?: boolean;
  /** It says so because the store has no customer at all. */
  readonly isStoreEmpty?: boolean;
}

/**
 * The known limit of what is promised: who asks for an id that is not given out yet, or cannot be read yet, may store
 * its absence after somebody else has read the new customer. The next sweep finds it.
 */
export function wasAskedTooEarly({ via, index }: Origin): boolean {
  return via === 'confirmation' && index === 0;
}

/** What every version that was ever read came from. */
export interface Origins {
  remember(version: Version, origin: Origin): void;
  of(version: Version): Origin;
}

export function createOrigins(): Origins {
  const origins = new WeakMap<Version, Origin>();
  return {
    remember: (version, origin) => origins.set(version, origin),
    of(version) {
      const origin = origins.get(version);
      if (origin === undefined) throw new Error('a version was stored that the store never answered');
      return origin;
    },
  };
}

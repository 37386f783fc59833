import fc from 'fast-check';
import type { SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import type { EditKind } from './model-store.ts';
import { type Shape, shapes } from './shapes.ts';
import type { Quirk, Spoilt } from './spoilt.ts';
import type { Outage } from './weather.ts';

/** Everything that is drawn: what the world is like, and what happens in it. */
export interface History {
  readonly settings: HistorySettings;
  readonly scenes: readonly (readonly Happening[])[];
}

export interface HistorySettings {
  /** What the functions are set to store at first, and so the kind of their source. */
  readonly shape: Shape;
  readonly customers: number;
  /** Whether everything is copied already. */
  readonly isBackfilled: boolean;
  readonly longestPage: number;
  readonly isFromIdListed: boolean;
  /** How much the store's clock is ahead of ours. */
  readonly aheadMs: number;
  readonly longestListLagMs: number;
  readonly longestFetchLagMs: number;
  readonly wrongTimeRate: number;
  readonly longestIndexLagMs: number;
  readonly faultRate: number;
  readonly visibilityMs: number;
  readonly maxReceives: number;
  /** How the end is proved: by an incremental sweep and one of all, or by the latter alone. */
  readonly endsWith: 'incremental' | 'full';
}

/** Something that happens `afterMs` the one before. `seed` decides about everything that follows from it. */
export type Happening = { readonly afterMs: number; readonly seed: number } & (
  | {
      readonly kind: 'edit';
      readonly customer: Target;
      readonly how: EditKind;
      readonly nodeErrorMs: number;
      readonly hooks: Hooks;
    }
  | { readonly kind: 'attribute'; readonly customer: Target }
  | { readonly kind: 'quirk'; readonly quirk: Quirk; readonly forMs: number }
  /** Functions that begin from now on are set to store something else. */
  | { readonly kind: 'switch'; readonly shape: Shape }
  | { readonly kind: 'create'; readonly readableInMs: number; readonly hooks: Hooks }
  | { readonly kind: 'remove'; readonly customer: Target; readonly hooks: Hooks }
  | { readonly kind: 'sweep'; readonly scope: SweepScope; readonly timeMs: number }
  | { readonly kind: 'catch up' }
  | { readonly kind: 'refresh'; readonly customers: readonly Target[]; readonly waits: boolean }
  | { readonly kind: 'ask'; readonly customer: Target }
  | { readonly kind: 'outage'; readonly of: Outage; readonly questions: number }
  | { readonly kind: 'restamp'; readonly customer: Target; readonly aheadMs: number }
  | {
      readonly kind: 'spoil';
      readonly customer: Target;
      readonly how: readonly (keyof Spoilt)[];
      readonly forMs: number;
    }
);

/** One of those there are, in turn; the one that was created last; or the one that will be created next. */
export type Target = number | 'newest' | 'next';

/** When each delivery of a change's webhook is accepted, after the change; none is a webhook that got lost. */
export type Hooks = readonly number[];

/** A list that lags behind for longer than an incremental sweep looks back hides a change from it. */
export const overlapMs = 5 * 60_000;

const settings: fc.Arbitrary<HistorySettings> = fc.record({
  shape: fc.constantFrom<Shape>('v2', 'v2', 'v3', 'v3 +attributes', 'v3 +attributes'),
  customers: fc.integer({ min: 3, max: 8 }),
  isBackfilled: fc.constantFrom(true, false, true),
  longestPage: fc.integer({ min: 2, max: 4 }),
  isFromIdListed: fc.constantFrom(true, true, false),
  aheadMs: fc.constantFrom(0, 600_000, -600_000),
  longestListLagMs: fc.constantFrom(0, 2_000, 180_000, 220_000, 840_000),
  longestFetchLagMs: fc.constantFrom(0, 0, 2_000, 90_000),
  wrongTimeRate: fc.constantFrom(0, 0, 0.2),
  longestIndexLagMs: fc.constantFrom(0, 2_000, 300_000),
  faultRate: fc.constantFrom(0, 0.02, 0.1),
  visibilityMs: fc.constantFrom(310_000, 1_800_000),
  maxReceives: fc.constantFrom(30, 3),
  endsWith: fc.constantFrom('incremental', 'full'),
});

const seed = fc.nat({ max: 2 ** 31 - 1 });
const customer: fc.Arbitrary<Target> = fc.nat({ max: 20 });
const soonMs = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.nat({ max: 50 }) },
  { weight: 3, arbitrary: fc.nat({ max: 3_000 }) },
  { weight: 1, arbitrary: fc.nat({ max: 12_000 }) },
);
const afterMs = fc.oneof(
  { weight: 2, arbitrary: soonMs },
  { weight: 2, arbitrary: fc.nat({ max: 60_000 }) },
  { weight: 2, arbitrary: fc.nat({ max: 600_000 }) },
);
const hooks: fc.Arbitrary<Hooks> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 4, arbitrary: fc.tuple(soonMs) },
  { weight: 1, arbitrary: fc.tuple(fc.nat({ max: 600_000 })) },
  { weight: 1, arbitrary: fc.tuple(soonMs, afterMs) },
);
const edits: readonly EditKind[] = ['moved', 'moved', 'returned', 'unmoved', 'returned unmoved'];
const how = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...edits) },
  { weight: 1, arbitrary: fc.constantFrom<EditKind>('misdated', 'undated') },
);

type Plain<H> = H extends unknown ? Omit<H, 'afterMs' | 'seed'> : never;
type Deed = Plain<Happening>;

const nodeErrorMs = fc.constantFrom(0, 0, 0, 20_000, -20_000);
const edit = fc.record({ kind: fc.constant('edit'), customer, how, nodeErrorMs, hooks });
const remove = fc.record({ kind: fc.constant('remove'), customer, hooks });
const refresh = fc.record({
  kind: fc.constant('refresh'),
  customers: fc.array(customer, { minLength: 1, maxLength: 4 }),
  waits: fc.constantFrom(true, true, false),
});
const sweep = fc.record({
  kind: fc.constant('sweep'),
  scope: fc.constantFrom('incremental', 'full'),
  timeMs: fc.constantFrom(840_000, 840_000, 840_000, 61_000, 90_000, 200_000),
});
/** With the lag of answers less than the 2 minutes for which an absence is doubted. */
const readableInMs = fc.oneof(fc.constant(0), fc.nat({ max: 25_000 }));
const create = fc.record({ kind: fc.constant('create'), readableInMs, hooks });
const ask = fc.record({ kind: fc.constant('ask'), customer });
const outage = fc.record({
  kind: fc.constant('outage'),
  of: fc.constantFrom('customers', 'lists', 'source', 'denials'),
  questions: fc.integer({ min: 1, max: 15 }),
});
const spoil = fc.record({
  kind: fc.constant('spoil'),
  customer,
  how: fc.constantFrom<(keyof Spoilt)[]>(
    ['inLists'],
    ['inLists', 'byId'],
    ['byId'],
    ['twice'],
    ['refused'],
    ['contradicted'],
    ['leftOut'],
  ),
  forMs: fc.constantFrom(60_000, 600_000, 3_600_000),
});
const restamp = fc.record({
  kind: fc.constant('restamp'),
  customer,
  aheadMs: fc.constantFrom(600_000, 30 * 86_400_000),
});
const attribute = fc.record({ kind: fc.constant('attribute'), customer });
const quirk = fc.record({
  kind: fc.constant('quirk'),
  quirk: fc.constantFrom<Quirk>(
    'ignores the filter',
    'ignores the filter',
    'repeats the cursor',
    'counts too many',
    'counts too few',
  ),
  forMs: fc.constantFrom(60_000, 600_000),
});
const change = fc.record({ kind: fc.constant('switch'), shape: fc.constantFrom(...shapes) });
const catchUp = fc.record({ kind: fc.constant('catch up') });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: edit },
  { weight: 3, arbitrary: create },
  { weight: 2, arbitrary: remove },
  { weight: 8, arbitrary: sweep },
  { weight: 1, arbitrary: catchUp },
  { weight: 3, arbitrary: refresh },
  { weight: 2, arbitrary: ask },
  { weight: 2, arbitrary: outage },
  { weight: 5, arbitrary: spoil },
  { weight: 3, arbitrary: attribute },
  { weight: 2, arbitrary: quirk },
  { weight: 1, arbitrary: restamp },
);

const single = fc
  .tuple(afterMs, seed, deed)
  .map(([afterMs, seed, deed]): Happening[] => [{ afterMs, seed, ...deed }]);

/** Many things that happen to one customer at nearly the same time; perhaps it is created in the middle of them. */
const flurry = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: customer }, { weight: 1, arbitrary: fc.constant('next') }),
    fc.array(fc.tuple(soonMs, seed, fc.oneof(edit, edit, remove, refresh, refresh, ask, sweep)), {
      minLength: 3,
      maxLength: 8,
    }),
    fc.tuple(soonMs, seed, create),
    fc.nat({ max: 2 }),
  )
  .map(([customer, deeds, birth, bornAfter]) => {
    const before = customer === 'next' ? deeds.slice(0, bornAfter) : deeds;
    const after = customer === 'next' ? deeds.slice(bornAfter) : [];
    return [
      ...before.map((drawn) => toHappening(drawn, customer)),
      ...(customer === 'next' ? [toHappening(birth, customer)] : []),
      ...after.map((drawn) => toHappening(drawn, 'newest')),
    ];
  });

function toHappening([afterMs, seed, deed]: [number, number, Deed], customer: Target): Happening {
  const happening = { afterMs, seed, ...deed };
  if (happening.kind === 'refresh') return { ...happening, customers: [customer] };
  return 'customer' in happening ? { ...happening, customer } : happening;
}

/** Sweeps of one scope that take over from one another. */
const relay = fc
  .tuple(
    sweep,
    fc.array(fc.tuple(fc.integer({ min: 55_000, max: 400_000 }), seed), { minLength: 2, maxLength: 4 }),
  )
  .map(([sweep, times]) => times.map(([afterMs, seed]): Happening => ({ afterMs, seed, ...sweep })));

/** Everybody is removed, and no webhook tells. */
const exodus = fc
  .tuple(afterMs, seed)
  .map(([afterMs, seed]) =>
    Array.from(
      { length: 12 },
      (_, customer): Happening => ({ kind: 'remove', customer, hooks: [], afterMs, seed }),
    ),
  );

/** The records of everybody are damaged at once. */
const blight = fc.tuple(afterMs, seed, fc.constantFrom(600_000, 3_600_000)).map(([afterMs, seed, forMs]) =>
  Array.from(
    { length: 8 },
    (_, customer): Happening => ({
      kind: 'spoil',
      customer,
      how: ['inLists'],
      forMs,
      afterMs: customer === 0 ? afterMs : 0,
      seed,
    }),
  ),
);

/** The functions are set to store something else, perhaps while a sweep is under way. */
const reform = fc
  .tuple(soonMs, seed, sweep, fc.nat({ max: 20_000 }), change)
  .map(([afterMs, seed, sweep, laterMs, change]): Happening[] => [
    { afterMs, seed, ...sweep },
    { afterMs: laterMs, seed, ...change },
  ]);

/** A sweep walks through many modified customers while a cursor source is odd. */
const oddWalk = fc
  .tuple(soonMs, seed, quirk, sweep, fc.array(customer, { minLength: 3, maxLength: 6 }))
  .map(([afterMs, seed, quirk, sweep, customers]): Happening[] => [
    ...customers.map(
      (customer): Happening => ({
        kind: 'edit',
        how: 'moved',
        nodeErrorMs: 0,
        hooks: [],
        customer,
        afterMs,
        seed,
      }),
    ),
    { afterMs, seed, ...quirk },
    { afterMs, seed, ...sweep },
  ]);

export const histories: fc.Arbitrary<History> = fc.record({
  settings,
  scenes: fc.array(
    fc.oneof(
      { weight: 36, arbitrary: single },
      { weight: 18, arbitrary: flurry },
      { weight: 9, arbitrary: relay },
      { weight: 1, arbitrary: exodus },
      { weight: 1, arbitrary: blight },
      { weight: 1, arbitrary: reform },
      { weight: 2, arbitrary: oddWalk },
    ),
    { minLength: 10, maxLength: 40, size: 'max' },
  ),
});

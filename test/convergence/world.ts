import { fingerprintOf } from '../../lambda/customer/fingerprint.ts';
import { stampOf } from '../../lambda/customer/version.ts';
import { StaleError, TableUnavailableError } from '../../lambda/sync/errors.ts';
import { createFacts, type Facts, type Occurrence } from './facts.ts';
import type { HistorySettings } from './history.ts';
import { type Caller, createInvocation, type Mishap } from './invocation.ts';
import { createLuck } from './luck.ts';
import { createModelRows, type ModelRows } from './model-rows.ts';
import { createModelSource } from './model-source.ts';
import { createModelStateItems, type ModelStateItems } from './model-states.ts';
import { createModelStore, type ModelStore } from './model-store.ts';
import { createModelTable } from './model-table.ts';
import { createOrigins, type Origins } from './origins.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { isOlder, isTie, type Seen, say, toSeen } from './seen.ts';
import { hasAttributes, isCursorShape, type Shape, shownAs } from './shapes.ts';
import { createSpoilt, type Spoilt } from './spoilt.ts';
import { createWeather, type Weather } from './weather.ts';

const outrightMs = 15 * 60_000;
const startMs = Date.UTC(2024, 4, 6, 12);

/** The store, the tables, the time, the weather, and all that is known afterwards. */
export interface World {
  readonly settings: HistorySettings;
  /** What functions were set to store, and since when. The last one holds. */
  readonly shapes: { readonly shape: Shape; readonly sinceMs: number }[];
  readonly scheduler: Scheduler;
  readonly store: ModelStore;
  readonly rows: ModelRows;
  readonly states: ModelStateItems;
  readonly origins: Origins;
  readonly facts: Facts;
  readonly weather: Weather;
  readonly spoilt: Spoilt;
  /** What is in flight as a write. */
  readonly sent: Map<object, { sentAtMs: number; caller: Caller }>;
  /** Customers whose rows got a stamp of the future since they were last written. */
  readonly falselyStamped: Set<number>;
  /** Customers of whom an older state was answered, and when. */
  readonly laggedFetches: { readonly id: number; readonly atMs: number }[];
}

export function createWorld(settings: HistorySettings, isTold = false): World {
  const scheduler = createScheduler(startMs);
  const weather = createWeather(settings.faultRate);
  const facts = createFacts(scheduler.now, weather.isCalm, isTold);
  const origins = createOrigins();
  const sent: World['sent'] = new Map();
  const rows = createModelRows(scheduler.now, (row, over) => {
    const { sentAtMs, caller } = sent.get(row.version) ?? neverSent();
    const version = toSeen(origins, row.version, row.stamp);
    const before = over && toSeen(origins, over.version, over.stamp);
    facts.writes.push({ atMs: scheduler.now(), version, over: before, sentAtMs });
    facts.copies.push({ origin: version.origin, atMs: scheduler.now() });
    facts.tell(() => `${caller.name} wrote ${say(version)} over ${before && say(before)}`);
    if (version.origin.isStoreEmpty) facts.count('empty store confirmed');
    if (caller.isDead) facts.count('write applied after its invocation had died');
    if (before === undefined) return;
    if (before.observedAtMs > scheduler.now() + outrightMs) facts.count('row stamped in the future replaced');
    if (before.isGone && !version.isGone) facts.count('tombstone replaced by a customer that is back');
    if (isTie(version, before) && isOlder(version, before)) {
      facts.count('older version of the same date_modified written over a newer one');
    }
  });

  return {
    settings,
    shapes: [{ shape: settings.shape, sinceMs: startMs }],
    scheduler,
    store: createModelStore(scheduler.now, settings.aheadMs),
    rows,
    states: createModelStateItems(),
    origins,
    facts,
    weather,
    spoilt: createSpoilt(),
    sent,
    falselyStamped: new Set(),
    laggedFetches: [],
  };
}

function neverSent(): never {
  throw new Error('a row was written that nobody sent');
}

export interface LaunchSettings {
  readonly name: string;
  readonly seed: number;
  readonly timeoutMs: number;
  /** It has ended, or will never end. */
  onOver?(): void;
}

/** Starts a function; what it throws is a bug. */
export function launch(
  world: World,
  { name, seed, timeoutMs, onOver = () => {} }: LaunchSettings,
  work: (caller: Caller) => Promise<void>,
): void {
  const { facts, scheduler, weather } = world;
  const luck = createLuck(seed, weather.isCalm);
  const skewMs = luck.pick([0, 0, 25, -25]);
  if (skewMs !== 0) facts.count('process with a clock that is off');
  const invocation = createInvocation({
    name,
    timeoutMs,
    scheduler,
    luck,
    skewMs,
    onDeath(how) {
      facts.count(how === 'crashed' ? 'invocation crashed' : 'invocation timed out');
      facts.tell(() => `${name} ${how}`);
      onOver();
    },
    onFreeze() {
      facts.count('invocation froze');
      facts.tell(() => `${name} froze`);
    },
  });
  facts.tell(() => `${name} began`);
  work(invocation)
    .catch((error: unknown) => {
      facts.bugs.push(`${name} threw ${error instanceof Error ? error.stack : error}`);
    })
    .then(() => {
      invocation.end();
      facts.tell(() => `${name} ended`);
      onOver();
    });
}

export function awsMishap(
  { facts, weather }: World,
  caller: Caller,
  toError: () => Error,
): Mishap | undefined {
  const mishap = weather.awsMishap(toError, caller.luck);
  if (mishap !== undefined) facts.count('AWS call went wrong');
  return mishap;
}

export function dynamoDbMishap(world: World, caller: Caller): Mishap | undefined {
  return awsMishap(world, caller, () => new TableUnavailableError('TimeoutError'));
}

/** What functions that begin now are set to store. */
export function shapeNow({ shapes, settings }: World): Shape {
  return shapes.at(-1)?.shape ?? settings.shape;
}

/** The store as a function sees it that is set to store that shape. */
export function sourceOf(world: World, caller: Caller, shape: Shape, currentRun: () => string = () => '') {
  const { facts, settings, weather, scheduler } = world;
  return createModelSource(isCursorShape(shape) ? 'cursor' : 'keyset', {
    store: world.store,
    caller,
    origins: world.origins,
    settings: { ...settings, longestLagMs: settings.longestListLagMs },
    spoilt: world.spoilt,
    trouble(question) {
      const error = weather.sourceTrouble(question, caller.luck);
      if (error !== undefined) facts.count('source failed');
      return error;
    },
    denies: weather.denies,
    has: weather.has,
    shown: (customer) => shownAs(shape, customer),
    hasAttributes: hasAttributes(shape),
    onOdd(what) {
      facts.oddAnswers.push({ what, run: currentRun(), atMs: scheduler.now() });
      facts.count(what);
    },
    onBuiltCursor(id) {
      facts.builtCursors.push({ run: currentRun(), id });
      facts.count('cursor built');
    },
    onUnreadable: () => facts.count('customer not readable by id'),
    onTwice: () => facts.count('customer listed twice'),
    onPage({ versions, ...page }) {
      const listed = versions.map((version) => ({
        id: version.customer.id,
        origin: world.origins.of(version),
        fingerprint: fingerprintOf(version.customer),
      }));
      if (page.isBehind) facts.count('page read behind an isolated customer');
      if (page.lagMs > 0) facts.count('list page of an older state read');
      if (page.sourceBehindMs !== Math.max(0, -settings.aheadMs)) facts.count('list page with a wrong time');
      facts.tell(
        () => `${caller.name} listed ${listed.map(({ id }) => id)} from ${page.fromRank}, lag ${page.lagMs}`,
      );
      facts.pages.push({ ...page, listed, run: currentRun(), caller: caller.name });
    },
    onFetch(id, lagMs) {
      world.laggedFetches.push({ id, atMs: world.scheduler.now() });
      facts.count('customer answered as it was before');
      facts.tell(() => `${caller.name} is answered ${id} as it was ${lagMs} ms ago`);
    },
  });
}

/** The table as a function sees it. */
export function tableOf(world: World, caller: Caller) {
  const { facts, scheduler, rows, origins, sent } = world;
  const { now } = scheduler;

  return createModelTable({
    rows,
    caller,
    mishap: () => dynamoDbMishap(world, caller),
    onSend: (version) => sent.set(version, { sentAtMs: now(), caller }),
    onRace: () => facts.count('write lost a race'),
    onRefusal(version, row, isFinal) {
      const refusal = {
        version: toSeen(origins, version, stampOf(version)),
        stored: toSeen(origins, row.version, row.stamp),
        isFinal,
      };
      facts.refusals.push(refusal);
      facts.count(isFinal ? 'version superseded' : undecidedOccurrence(refusal.version));
      if (refusal.stored.isGone) facts.count('version over a tombstone refused');
      facts.tell(
        () => `${caller.name} did not write ${say(refusal.version)}, stored is ${say(refusal.stored)}`,
      );
    },
    onResult(version, result) {
      if ('outcome' in result) facts.copies.push({ origin: origins.of(version), atMs: now() });
      else if (result.error instanceof StaleError) facts.count('version too stale to be written');
    },
  });
}

function undecidedOccurrence({ isGone, origin }: Seen): Occurrence {
  if (isGone) return 'confirmed absence that lost asked again';
  return origin.via === 'list' ? 'listed version left to a refresh' : 'fetched version that lost asked again';
}

import type { Customer } from '../../lambda/customer/customer.ts';
import { fingerprintOf } from '../../lambda/customer/fingerprint.ts';
import { idOf } from '../../lambda/customer/version.ts';
import type { SweepRequest } from '../../lambda/sync/sweep/sweep-customers.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import type { Row } from './model-rows.ts';
import { isWellDated } from './model-store.ts';
import type { Origin } from './origins.ts';
import type { Stage } from './play.ts';
import { hasAttributes, shownAs } from './shapes.ts';
import { shapeNow, type World } from './world.ts';

/** How a history ended: what was stored at each step of coming to rest. */
export interface Ending {
  readonly world: World;
  /** When nothing is in flight and the queue is empty, before anything is swept. */
  readonly atRest: Differences;
  /** After an incremental sweep; undefined if there was none. */
  readonly afterChanged: Differences | undefined;
  /** After a switch and the sweeps that follow from it; undefined if there was none. */
  readonly afterSwitch: Differences | undefined;
  /** After a full sweep, and what it asked for. */
  readonly afterAll: Differences;
  /** Of what was swept, and of a dry run, once more. */
  readonly again: readonly SweepReport[];
  readonly writesAgain: number;
  readonly requestsAgain: number;
}

/** Customers that are stored otherwise than they are. */
export type Differences = ReadonlyMap<number, Difference>;

export interface Difference {
  readonly how: string;
  /** The customer is stored as it is, but in a shape that the functions had before. */
  readonly isOfShape: boolean;
  /** Where what is stored comes from. */
  readonly origin: Origin | undefined;
}

/** Longer than a wrong date_modified may stick. */
const outrightMs = 16 * 60_000;
/** A sweep that died holds its lease for as long. */
const leaseMs = 61_000;
/** A full sweep follows a switch after 20 minutes. */
const settledMs = 21 * 60_000;
/** Longer than an incremental sweep looks back, with a clock of the store that is off. */
const longAgoMs = 21 * 60_000;
const timeMs = 3_600_000;

/** Lets everything come to rest, and sweeps; then sweeps once more. */
export async function endCalmly(stage: Stage): Promise<Ending> {
  const { world } = stage;
  const { scheduler, store, weather, spoilt, facts } = world;
  weather.calm();
  for (const ids of Object.values(spoilt)) ids.clear();
  await scheduler.run();
  await scheduler.run(Math.max(scheduler.now() + leaseMs, ...store.ids().map(store.readableAtMs)));
  facts.tell(() => 'all is calm');
  const atRest = compare(world);

  if (hasWrongDates(world) || lastStampMs(world) > scheduler.now()) {
    await scheduler.run(lastStampMs(world) + outrightMs);
  }
  const endsWithChanged = world.settings.endsWith === 'incremental' || !hasWatermark(world);
  if (endsWithChanged) {
    // The first may go on with an old run, whose cursor the last changes lie behind.
    await sweep(stage, { scope: 'incremental' });
    await sweep(stage, { scope: 'incremental' });
  }
  const afterChanged = endsWithChanged ? compare(world) : undefined;

  const hasSwitched = new Set(world.shapes.map(({ shape }) => shape)).size > 1;
  if (hasSwitched) {
    await sweep(stage, { scope: 'incremental' });
    await scheduler.run(scheduler.now() + settledMs);
    await sweep(stage, { scope: 'incremental' });
  }
  const afterSwitch = hasSwitched ? compare(world) : undefined;

  if (world.states.scopes.get('full')?.run !== undefined) await sweep(stage, { scope: 'full' });
  await sweepFully(stage);
  const afterAll = compare(world);

  if (hasAttributes(shapeNow(world))) {
    // So that the last edits of attributes are not found once more, even if there is an old run to go on with.
    await scheduler.run(scheduler.now() + longAgoMs);
    await sweep(stage, { scope: 'incremental' });
    await sweep(stage, { scope: 'incremental' });
  }
  const [writes, requests] = [facts.writes.length, facts.messages.length];
  // Whatever run was left to go on with.
  await sweep(stage, { scope: 'incremental' });
  const again = [
    await sweep(stage, { scope: 'incremental' }),
    await sweep(stage, { scope: 'full' }),
    await dryRun(stage),
  ];
  return {
    world,
    atRest,
    afterChanged,
    afterSwitch,
    afterAll,
    again,
    writesAgain: facts.writes.length - writes,
    requestsAgain: facts.messages.length - requests,
  };
}

async function sweepFully(stage: Stage): Promise<void> {
  const { status, missing = 0 } = await sweep(stage, { scope: 'full' });
  if (status === 'refused') await sweep(stage, { scope: 'full', allowMissing: missing });
}

/** With everything that follows from it. */
async function sweep({ world, sweeping }: Stage, request: SweepRequest): Promise<SweepReport> {
  const reports: SweepReport[] = [];
  sweeping.sweep(request, { seed: 0, timeMs, onReport: (report) => reports.push(report) });
  await world.scheduler.run();
  return reports[0] ?? { scope: request.scope, status: 'stopped', reason: 'it never ended' };
}

async function dryRun({ world, sweeping }: Stage): Promise<SweepReport> {
  const reports: SweepReport[] = [];
  sweeping.dryRun({ seed: 0, timeMs, onReport: (report) => reports.push(report) });
  await world.scheduler.run();
  return reports[0] ?? { scope: 'full', status: 'stopped', reason: 'it never ended' };
}

/** Nobody is left in the store. */
export function isEmpty({ store }: World): boolean {
  return store.ids().every((id) => store.state(id).customer === undefined);
}

function hasWatermark({ states }: World): boolean {
  return states.scopes.get('incremental')?.watermarkMs !== undefined;
}

/** A date_modified that went back, or was lost, sticks for 15 minutes. */
function hasWrongDates({ store }: World): boolean {
  return store.ids().some((id) => !isWellDated(store.history(id)));
}

/** A stamp a little ahead of the time wins until that time has come; one far ahead is replaced by whatever comes. */
function lastStampMs({ rows, scheduler }: World): number {
  const nowMs = scheduler.now();
  const stamps = rows.rows().map(({ stamp }) => stamp.observedAtMs);
  return Math.max(nowMs, ...stamps.filter((stampMs) => stampMs <= nowMs + outrightMs));
}

function compare(world: World): Differences {
  const { store, rows, origins, shapes } = world;
  const ids = new Set([...store.ids(), ...rows.rows().map(({ version }) => idOf(version))]);
  const differences = new Map<number, Difference>();
  for (const id of ids) {
    const row = rows.row(id);
    const { customer } = store.state(id);
    const how = differenceOf(customer && shownAs(shapeNow(world), customer), row);
    const isOfShape =
      customer !== undefined &&
      shapes.some(({ shape }) => fingerprintOf(shownAs(shape, customer)) === row?.stamp.fingerprint);
    if (how !== undefined) differences.set(id, { how, isOfShape, origin: row && origins.of(row.version) });
  }
  return differences;
}

function differenceOf(customer: Customer | undefined, row: Row | undefined): string | undefined {
  const stored = row?.stamp.fingerprint;
  if (customer === undefined) return stored === undefined ? undefined : 'gone, but stored';
  if (stored === fingerprintOf(customer)) return undefined;
  if (row === undefined) return 'not stored';
  return stored === undefined ? 'living, but stored as gone' : 'stored as it was before';
}

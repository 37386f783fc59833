import { idOf, isTombstone } from '../../lambda/customer/version.ts';
import type { Ending } from './ending.ts';
import { moveBefore } from './facts.ts';
import { overlapMs } from './history.ts';
import { isolatedIds } from './isolated-ids.ts';
import { hasMisledWatermark } from './misled.ts';
import { isWellDated } from './model-store.ts';
import { hasAttributes } from './shapes.ts';
import { shapeNow, type World } from './world.ts';

/** Of an event on its way to the queue. */
const longestDelayMs = 30_000;

/** Functions that store something else begin a run of their own. */
export function runsKeepTheirShape({ facts }: World): string[] {
  return facts.moves.flatMap(({ kind, scope, shape, run }) =>
    kind === 'checkpoint' && run !== undefined && run.shape !== shape
      ? [`${scope} ${run.id} of ${run.shape} by a function of ${shape}`]
      : [],
  );
}

/**
 * Nobody needs to ask for it: a full sweep begins by itself 20 minutes after the change. The known limit is a change that
 * is undone before an incremental sweep notices it. Excepted is a customer that was isolated, or dead-lettered, meanwhile.
 * Another limit is that a full sweep which gives its list up leaves the rest to the next scheduled one.
 */
export function oldShapesAreGone({ world, afterSwitch }: Ending): string[] {
  const { shapes, facts } = world;
  const areNoticed = shapes.slice(0, -1).every(({ shape, sinceMs }, index) => {
    const untilMs = shapes[index + 1]?.sinceMs ?? 0;
    return facts.keptShapes.some(
      (kept) => kept.shape === shape && kept.atMs <= untilMs && kept.atMs >= sinceMs,
    );
  });
  if (!areNoticed || hasGivenUpAList(world)) return [];
  const isolated = isolatedIds(world);
  return [...(afterSwitch ?? [])].flatMap(([id, { how, isOfShape }]) => {
    const isDead = facts.messages.some((message) => message.id === id && message.end === 'dead letter');
    return isOfShape && !isolated.has(id) && !isDead ? [`${id}: ${how}`] : [];
  });
}

/** A full sweep of today's shape ended before it had seen everybody, because its list was out of order or left some out. */
function hasGivenUpAList({ facts, shapes }: World): boolean {
  const today = shapes.at(-1)?.shape;
  return facts.moves.some(({ kind, scope, shape }, index) => {
    if (kind !== 'finish' || scope !== 'full' || shape !== today) return false;
    const run = moveBefore(facts, index)?.run;
    return run !== undefined && (!run.isScanned || run.isWhole === false);
  });
}

/** Once an incremental sweep is completed, everybody whose attributes were edited before it, within its time, is asked for. */
export function attributeEditsAreAsked({ facts, store, settings }: World): string[] {
  return facts.moves.flatMap(({ kind, scope, shape, run, watermarkMs, atMs }, index) => {
    const before = moveBefore(facts, index);
    const { sinceMs, startedAtMs = 0 } = before?.run ?? {};
    const isCompleted = kind === 'finish' && run === undefined && watermarkMs !== before?.watermarkMs;
    if (!isCompleted || sinceMs === undefined || scope !== 'incremental' || !hasAttributes(shape)) return [];
    const untilMs = startedAtMs - settings.longestListLagMs;
    return store.ids().flatMap((id) => {
      const states = store.history(id).filter((state) => state.sinceMs <= atMs);
      const edit = states.findLast(
        (state, at) => state.sinceMs <= untilMs && state.attributeDate !== states[at - 1]?.attributeDate,
      );
      const isDue = Date.parse(edit?.attributeDate ?? '') >= sinceMs && store.readableAtMs(id) <= untilMs;
      if (edit === undefined || !isDue || states.at(-1)?.customer === undefined) return [];
      const isAsked = facts.messages.some(
        (message) =>
          message.id === id &&
          message.reason === 'listed' &&
          message.acceptedAtMs >= edit.sinceMs &&
          message.acceptedAtMs <= atMs + longestDelayMs,
      );
      return isAsked ? [] : [`${id}, whose attribute was edited at ${edit.attributeDate}`];
    });
  });
}

/**
 * No date_modified and no webhook tells of an edit of an attribute. Excepted is a customer whose record could not be used,
 * or was answered as it was before, and one whose dates went back.
 */
export function attributeEditsAreCopied({ world, afterChanged }: Ending): string[] {
  const { store, facts, settings, laggedFetches } = world;
  if (settings.longestListLagMs >= overlapMs || hasMisledWatermark(world)) return [];
  if (!hasAttributes(shapeNow(world))) return [];
  return [...(afterChanged ?? [])].flatMap(([id, { how, isOfShape }]) => {
    const states = store.history(id);
    const last = states.at(-1);
    const before = states.at(-2);
    if (last?.customer === undefined || last.attributeDate === before?.attributeDate) return [];
    const isExcepted =
      isOfShape ||
      !isWellDated(states) ||
      world.falselyStamped.has(id) ||
      isolatedIds(world, last.sinceMs).has(id) ||
      laggedFetches.some((fetch) => fetch.id === id && fetch.atMs >= last.sinceMs) ||
      facts.messages.some((message) => message.id === id && message.end === 'dead letter');
    return isExcepted ? [] : [`${id}: ${how}`];
  });
}

/** That the store has no customer at all is believed only of the last ones who are stored, asked about together. */
export function emptyStoreIsDoubted({ facts, rows, settings }: World): string[] {
  return facts.writes.flatMap(({ version, atMs }) => {
    const { id, caller, isStoreEmpty = false, seenAtMs } = version.origin;
    if (!isStoreEmpty) return [];
    const asked = new Set(facts.requests.get(caller)?.map(({ customerId }) => customerId));
    const others = rows.rows().filter((row) => {
      const history = rows.history(idOf(row.version)).filter(({ sinceMs }) => sinceMs <= atMs);
      const then = history.findLastIndex(({ sinceMs }) => sinceMs <= seenAtMs - settings.longestIndexLagMs);
      const since = history.slice(Math.max(0, then));
      return then >= 0 && !asked.has(idOf(row.version)) && since.every((each) => !isTombstone(each.version));
    });
    return others.length > 0 ? [`${id}, while ${others.length} others were stored`] : [];
  });
}

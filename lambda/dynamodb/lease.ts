import { randomUUID } from 'node:crypto';
import { sweepSchedule } from '../contract.ts';
import { toTimestamp } from '../customer/timestamp.ts';
import type { Clock } from '../sync/clock.ts';
import { LeaseLostError } from '../sync/errors.ts';
import type { Lease } from '../sync/sweep/sweep-ports.ts';
import type { SweepScope } from '../sync/sweep/sweep-run.ts';
import type { Item } from './customer-item.ts';
import { listName } from './list-names.ts';
import { keepMissing } from './missing-lists.ts';
import type { StateItems, Update } from './state-items.ts';
import { fromRun, longestLeaseMs, toSweepState } from './sync-state-item.ts';

const leaseMs = sweepSchedule.leaseSeconds * 1_000;

/** The last case holds when the SDK sends the request again because the answer was lost. */
const isFree =
  'attribute_not_exists(storeHash)' +
  ' OR storeHash = :storeHash AND attribute_not_exists(leaseUntil)' +
  ' OR storeHash = :storeHash AND leaseUntil < :now' +
  ' OR storeHash = :storeHash AND leaseUntil > :tooLate' +
  ' OR holder = :holder';
const isOurs = 'holder = :holder';
/** The last case holds when the SDK sends the request again because the answer was lost. Its effect is the same. */
const isOursToGiveBack = 'holder = :holder OR lastHolder = :holder AND attribute_not_exists(holder)';

const take = 'SET storeHash = :storeHash, holder = :holder, leaseUntil = :until';

/** Moves that keep the lease. */
const keeping = {
  renew: 'SET leaseUntil = :until',
  begin: 'SET leaseUntil = :until, currentRun = :run REMOVE needsNewRun',
  checkpoint: 'SET leaseUntil = :until, currentRun = :run',
};

/** Moves that give the lease back. */
const givingBack = {
  release: 'SET lastHolder = :holder REMOVE holder, leaseUntil',
  begin: 'SET lastHolder = :holder, currentRun = :run REMOVE holder, leaseUntil, needsNewRun',
  checkpoint: 'SET lastHolder = :holder, currentRun = :run REMOVE holder, leaseUntil',
  forget: 'SET lastHolder = :holder REMOVE holder, leaseUntil, currentRun',
  complete:
    'SET lastHolder = :holder, watermark = :watermark, lastBeganAt = :beganAt,' +
    ' firstCompletedAt = if_not_exists(firstCompletedAt, :completedAt)' +
    ' REMOVE holder, leaseUntil, currentRun',
};

/** Takes the lease of a scope. Undefined if it is held, or if the scope is another store's. */
export async function takeLease(
  scope: SweepScope,
  { items, storeHash, clock }: { items: StateItems; storeHash: string; clock: Clock },
): Promise<Lease | undefined> {
  const nowMs = clock.now();
  const holder = randomUUID();
  const before = await items.update(scope, {
    expression: take,
    condition: isFree,
    values: {
      ':storeHash': storeHash,
      ':holder': holder,
      ':until': nowMs + leaseMs,
      ':now': nowMs,
      ':tooLate': nowMs + longestLeaseMs,
    },
  });
  if (before === undefined) return undefined;

  let isGivenBack = false;
  let lists = 0;

  async function keep(expression: string, values: Item = {}): Promise<void> {
    const until = { ':holder': holder, ':until': clock.now() + leaseMs };
    await move({ expression, condition: isOurs, values: { ...until, ...values } });
  }

  async function giveBack(expression: string, values: Item = {}): Promise<void> {
    await move({ expression, condition: isOursToGiveBack, values: { ':holder': holder, ...values } });
    isGivenBack = true;
  }

  async function move(update: Update): Promise<void> {
    if ((await items.update(scope, update)) === undefined) throw new LeaseLostError();
  }

  return {
    state: toSweepState(before, nowMs),
    followsCrash: before['holder'] !== undefined && before['holder'] !== holder,

    renew: () => keep(keeping.renew),

    async checkpoint(run, { release = false, begins = false } = {}) {
      const name = begins ? 'begin' : 'checkpoint';
      const values = { ':run': fromRun(run) };
      await (release ? giveBack(givingBack[name], values) : keep(keeping[name], values));
    },

    async finish(completed) {
      if (completed === undefined) return await giveBack(givingBack.forget);
      await giveBack(givingBack.complete, {
        ':watermark': toTimestamp(completed.watermarkMs),
        ':beganAt': toTimestamp(completed.beganAtMs),
        ':completedAt': toTimestamp(completed.completedAtMs),
      });
    },

    async release() {
      if (!isGivenBack) await giveBack(givingBack.release);
    },

    async keepMissing(runId, customerIds) {
      lists += 1;
      const list = listName(holder, lists);
      await keepMissing(items, runId, list, customerIds);
      return list;
    },
  };
}

import { describe, expect, it } from 'vitest';
import { UnreachableError } from '../../../../lambda/sync/errors.ts';
import type {
  CustomerList,
  ListAnswer,
  ListQuestion,
  SweepStates,
} from '../../../../lambda/sync/sweep/sweep-ports.ts';
import { skipReasons } from '../../../../lambda/sync/sweep/sweep-report.ts';
import { leapingClock } from '../../../support/leaping-clock.ts';
import { create, isListBehind } from '../../../support/listed-customers.ts';
import { runningSweep } from '../../../support/running-sweep.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const minuteMs = 60_000;
/** Enough time for one page: no page is begun in the last minute. */
const hurriedMs = minuteMs;

describe('a sweep that is longer than an invocation', () => {
  it('continues in other invocations, page by page, and repeats no work', async () => {
    const { store, sweep, continued, lists, state } = await runningSweep(dynamoDb);
    create(store, 70);

    const first = await sweep('incremental', hurriedMs);
    const second = await sweep({ scope: 'incremental', run: first.run ?? '' }, hurriedMs);
    const third = await sweep({ scope: 'incremental', run: first.run ?? '' }, hurriedMs);
    const fourth = await sweep({ scope: 'incremental', run: first.run ?? '' }, hurriedMs);

    expect([first, second, third, fourth].map(({ status, listed }) => [status, listed])).toEqual([
      ['continued', 25],
      ['continued', 49],
      ['continued', 70],
      ['completed', 70],
    ]);
    expect(continued).toEqual(Array(3).fill({ scope: 'incremental', run: first.run }));
    expect(lists()).toHaveLength(4);
    expect(await state('incremental')).toHaveProperty('watermark');
  });

  it('releases the lease before it is continued', async () => {
    const states: unknown[] = [];
    const { store, sweep, state } = await runningSweep(dynamoDb, {
      instead: ({ events }) => ({
        events: { ...events, continueSweep: async () => void states.push(await state('incremental')) },
      }),
    });
    create(store, 30);

    await sweep('incremental', hurriedMs);

    expect(states).toEqual([
      expect.objectContaining({ currentRun: expect.objectContaining({ cursor: 25 }) }),
    ]);
    expect(states[0]).not.toHaveProperty('leaseUntil');
  });

  it('is not continued twice, or after its end', async () => {
    const { store, sweep } = await runningSweep(dynamoDb);
    create(store, 30);
    const { run = '' } = await sweep('incremental', hurriedMs);
    await sweep({ scope: 'incremental', run });
    const requests = store.requests.length;

    expect(await sweep({ scope: 'incremental', run })).toMatchObject({
      status: 'skipped',
      reason: skipReasons.over,
    });
    expect(store.requests).toHaveLength(requests);
  });

  it('is continued by the next schedule when the bus did not accept the event', async () => {
    const { store, sweep } = await runningSweep(dynamoDb, {
      instead: ({ events }) => ({
        events: {
          ...events,
          continueSweep: () => Promise.reject(new UnreachableError('EventBridge', 'Throttled')),
        },
      }),
    });
    create(store, 30);

    expect(await sweep('incremental', hurriedMs)).toMatchObject({ status: 'stopped', listed: 25 });
    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: 30 });
  });

  it('requests missing customers in as many invocations as needed', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb, { longestPage: 250 });
    create(store, 1_010);
    await sweep('incremental');
    for (let id = 1; id <= 1_005; id += 1) store.remove(id);

    const { run = '', status } = await sweep({ scope: 'full', allowMissing: 1_005 }, hurriedMs);
    const statuses = [status];
    while (statuses.at(-1) === 'continued')
      statuses.push((await sweep({ scope: 'full', run }, hurriedMs)).status);

    expect(statuses.at(-1)).toBe('completed');
    expect(asked.map(({ customerId }) => customerId)).toEqual(Array.from({ length: 1_005 }, (_, n) => n + 1));
  });

  it('moves the watermark to the time of its start', async () => {
    const { store, sweep, state, advance, deps } = await runningSweep(dynamoDb);
    create(store, 30);
    const startedAtMs = deps.clock.now();
    await sweep('incremental', hurriedMs);
    advance(60 * minuteMs);

    await sweep('incremental');

    const watermarkMs = Date.parse(String((await state('incremental'))['watermark']));
    expect(watermarkMs).toBeLessThan(startedAtMs + 10 * minuteMs);
  });
});

describe('two runs of a scope', () => {
  it('do not overlap: the second run is skipped', async () => {
    const { store, sweep } = await runningSweep(dynamoDb);
    create(store, 30);

    const reports = await Promise.all([sweep('incremental'), sweep('incremental')]);

    expect(reports.map(({ status }) => status).sort()).toEqual(['completed', 'skipped']);
  });

  it('are at least 60 s apart after a kill, and the next run continues at the checkpoint', async () => {
    const { store, sweep, advance } = await runningSweep(dynamoDb, {
      instead: ({ states }) => ({ states: dyingAt('checkpoint', 3, states) }),
    });
    create(store, 70);
    await expect(sweep('incremental')).rejects.toThrow('killed');

    advance(30_000);
    expect(await sweep('incremental')).toMatchObject({ status: 'skipped', reason: skipReasons.busy });
    advance(31_000);
    expect(await sweep('incremental')).toMatchObject({
      status: 'completed',
      listed: 70,
      created: 46,
      unchanged: 24,
    });
  });

  it('do not overlap while the first run waits for the quota', async () => {
    const clock = leapingClock();
    const stopwatch = { now: clock.now, advance: () => {}, asking: clock, answering: () => clock };
    const { store, sweep, deps } = await runningSweep(dynamoDb, { stopwatch });
    create(store, 30);
    store.inject({ kind: 'rateLimited', timeResetMs: 100_000 }, { when: isListBehind(25) });
    const running = sweep('incremental');
    await deps.clock.sleep(80_000);

    expect(await sweep('incremental')).toMatchObject({ status: 'skipped', reason: skipReasons.busy });
    expect(await running).toMatchObject({ status: 'completed' });
  });

  it('do not renew the lease after their end', async () => {
    let renewals = 0;
    const { store, sweep, deps } = await runningSweep(dynamoDb, {
      instead: ({ states }) => ({
        states: {
          ...states,
          async take(scope) {
            const lease = await states.take(scope);
            if (lease === undefined) return undefined;
            const renew = async () => {
              renewals += 1;
            };
            return { ...lease, renew };
          },
        },
      }),
    });
    create(store, 3);

    await sweep('incremental');
    const before = renewals;
    await deps.clock.sleep(50_000);

    expect(renewals).toBe(before);
  });

  it('use half of the quota each while both scopes are at work', async () => {
    const parts: number[] = [];
    const { store, sweep, deps } = await runningSweep(dynamoDb, {
      instead: ({ source }) => ({ source: { ...source, usePartOfShare: (part) => void parts.push(part) } }),
    });
    create(store, 30);
    await sweep('incremental');
    const lease = await deps.states.take('full');
    await sweep('incremental');
    await lease?.release();

    expect(parts).toEqual([1, 1, 1, 0.5, 0.5, 0.5]);
  });
});

describe('a run that lost its lease', () => {
  it('moves neither checkpoint nor watermark, and stops', async () => {
    const { store, sweep, state, putState, counted, deps } = await runningSweep(dynamoDb, {
      instead: ({ source }) => ({
        source: {
          ...source,
          async list(question, deadlineMs) {
            if (question.after > 0) await stealLease();
            return await source.list(question, deadlineMs);
          },
        },
      }),
    });
    async function stealLease() {
      const item = await state('incremental');
      await putState({ ...item, holder: 'another', leaseUntil: deps.clock.now() + minuteMs });
    }
    create(store, 60);

    expect(await sweep('incremental')).toMatchObject({ status: 'stopped' });
    expect(counted['leasesLost']).toBe(1);
    expect(await state('incremental')).toMatchObject({ holder: 'another', currentRun: { cursor: 25 } });
    expect(await state('incremental')).not.toHaveProperty('watermark');
  });
});

describe('a killed run', () => {
  it('repeats one page with fewer customers after a kill before a checkpoint, and writes nothing twice', async () => {
    const { store, sweep, table, lists, advance } = await runningSweep(dynamoDb, {
      instead: ({ states }) => ({ states: dyingAt('checkpoint', 3, states) }),
    });
    create(store, 70);
    await expect(sweep('incremental')).rejects.toThrow('killed');
    advance(61_000);

    await sweep('incremental');

    expect(table.writes()).toBe(70);
    expect(lists().map((list) => list.get('min_id'))).toEqual([null, '25', '25', '41', '57', '70']);
    expect(lists()[2]?.get('limit')).toBe('17');
  });

  it('leaves no gap after a kill right after a checkpoint', async () => {
    const { store, sweep, table, advance, lists } = await runningSweep(dynamoDb, {
      instead: ({ source }) => ({ source: { ...source, list: dyingOnce(2, source.list) } }),
    });
    create(store, 70);
    await expect(sweep('incremental')).rejects.toThrow('killed');
    advance(61_000);

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: 70, created: 70 });
    expect(table.writes()).toBe(70);
    expect(lists().map((list) => list.get('min_id'))).toEqual([null, '25', '49', '70']);
  });

  it('requests each missing customer once after a kill before the checkpoint of their page', async () => {
    const { store, sweep, asked, advance } = await runningSweep(dynamoDb, {
      instead: ({ states }) => ({ states: dyingAt('checkpoint', 5, states) }),
    });
    create(store, 30);
    await sweep('incremental');
    store.remove(3);
    store.remove(4);
    await expect(sweep('full')).rejects.toThrow('killed');
    advance(61_000);

    expect(await sweep('full')).toMatchObject({ status: 'completed', missing: 2 });
    expect(asked.map(({ customerId }) => customerId)).toEqual([3, 4]);
  });

  it('requests 250, 16 and 1 customers when the same page kills it repeatedly, and isolates no customer', async () => {
    const deadly = { id: 30 };
    const killedBy: number[][] = [];
    const { store, sweep, asked, advance, state, lists } = await runningSweep(dynamoDb, {
      longestPage: 250,
      instead: ({ source, states }) => ({
        ...dyingWith(
          states,
          async (question, deadlineMs, die) => {
            const answer = await source.list(question, deadlineMs);
            const ids = answer.records.map(({ id }) => id).filter((id) => id > question.after);
            if (!ids.includes(deadly.id)) return answer;
            killedBy.push(ids);
            return die();
          },
          source,
        ),
      }),
    });
    create(store, 60);

    for (let tries = 0; tries < 9; tries += 1) {
      await expect(sweep('incremental')).rejects.toThrow('killed');
      advance(61_000);
    }

    expect(killedBy.map(({ length }) => length).slice(0, 3)).toEqual([60, 16, 16]);
    expect(killedBy.at(-1)).toEqual([30]);
    expect(await state('incremental')).toMatchObject({ currentRun: { cursor: 29 } });
    expect(lists()[0]?.get('limit')).toBe('250');
    expect(asked).toEqual([]);

    deadly.id = 0;
    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: 60, isolated: 0 });
    expect(await sweep('incremental')).toMatchObject({ status: 'completed' });
    expect(lists().at(-1)?.get('limit')).toBe('250');
  });

  it('is told from a run that released its lease: a page of full size follows a released lease', async () => {
    const { store, sweep, lists } = await runningSweep(dynamoDb);
    create(store, 60);
    await sweep('incremental', hurriedMs);

    await sweep('incremental');

    expect(lists()[1]?.get('limit')).toBe('250');
  });

  it('moves no watermark when it is killed before the end', async () => {
    const { store, sweep, state, advance } = await runningSweep(dynamoDb, {
      instead: ({ states }) => ({ states: dyingAt('finish', 1, states) }),
    });
    create(store, 3);
    await expect(sweep('incremental')).rejects.toThrow('killed');
    expect(await state('incremental')).not.toHaveProperty('watermark');
    advance(61_000);

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: 3 });
  });
});

/** A source whose lists may kill the run, so that the run does not release its lease. */
function dyingWith(
  states: SweepStates,
  list: (question: ListQuestion, deadlineMs: number, die: () => never) => Promise<ListAnswer>,
  source: CustomerList,
): { source: CustomerList; states: SweepStates } {
  let isDead = false;
  const die = (): never => {
    isDead = true;
    throw new Error('killed');
  };
  return {
    source: { ...source, list: (question, deadlineMs) => list(question, deadlineMs, die) },
    states: {
      ...states,
      async take(scope) {
        const lease = await states.take(scope);
        isDead = false;
        return lease && { ...lease, release: async () => (isDead ? undefined : await lease.release()) };
      },
    },
  };
}

/** Kills the run at the `nth` call, so that the run does not release its lease. */
function dyingAt(call: 'checkpoint' | 'finish', nth: number, states: SweepStates): SweepStates {
  let calls = 0;
  return {
    ...states,
    async take(scope) {
      const lease = await states.take(scope);
      if (lease === undefined) return undefined;
      let isDead = false;
      const die = () => {
        isDead = true;
        throw new Error('killed');
      };
      return {
        ...lease,
        async checkpoint(...args) {
          if (call === 'checkpoint') calls += 1;
          return await (call === 'checkpoint' && calls === nth ? die() : lease.checkpoint(...args));
        },
        async finish(...args) {
          if (call === 'finish') calls += 1;
          return await (call === 'finish' && calls === nth ? die() : lease.finish(...args));
        },
        async release() {
          if (!isDead) await lease.release();
        },
        async renew() {
          if (!isDead) await lease.renew();
        },
      };
    },
  };
}

function dyingOnce<Args extends unknown[], Result>(
  nth: number,
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let calls = 0;
  return async (...args) => {
    calls += 1;
    if (calls === nth) throw new Error('killed');
    return await work(...args);
  };
}

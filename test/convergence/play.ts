import type { RefreshReason } from '../../lambda/sync/refresh-request.ts';
import { type Ending, endCalmly } from './ending.ts';
import type { Happening, History, Hooks, Target } from './history.ts';
import { createRefreshing, type Refreshing } from './refreshing.ts';
import { createSweeping, type Sweeping } from './sweeping.ts';
import { createWorld, shapeNow, type World } from './world.ts';

/** A world and the functions at work in it. */
export interface Stage {
  readonly world: World;
  readonly refreshing: Refreshing;
  readonly sweeping: Sweeping;
}

const dayMs = 86_400_000;

/** Lets a history happen, and then lets everything come to rest and be swept. The same history ends the same. */
export async function play({ settings, scenes }: History, isTold = false): Promise<Ending> {
  const world = createWorld(settings, isTold);
  const refreshing = createRefreshing(world);
  const stage = { world, refreshing, sweeping: createSweeping(world, refreshing.queue) };
  const { scheduler, store } = world;

  for (let n = 0; n < settings.customers; n += 1) store.create(0, dayMs * (settings.customers - n));
  if (settings.isBackfilled) {
    stage.sweeping.sweep({ scope: 'incremental' }, { seed: 0, timeMs: 840_000 });
    await scheduler.run();
  }
  for (const happening of scenes.flat()) {
    await scheduler.run(scheduler.now() + happening.afterMs);
    happen(happening, stage);
  }
  return await endCalmly(stage);
}

function happen(happening: Happening, { world, refreshing, sweeping }: Stage): void {
  const { store, scheduler, weather, spoilt, facts } = world;
  const { seed } = happening;
  const idOf = (target: Target) => {
    if (target === 'next') return store.nextId();
    return target === 'newest' ? store.nextId() - 1 : 1 + (target % (store.nextId() - 1));
  };

  function announce(id: number, reason: RefreshReason, hooks: Hooks): void {
    const announces = store.state(id).index;
    facts.tell(() => `store ${reason} ${id}: state ${announces}`);
    for (const hookMs of hooks) {
      scheduler.at(scheduler.now() + hookMs, () => refreshing.queue.accept({ id, reason, seed, announces }));
    }
  }

  function change(id: number, act: (id: number) => void, reason: RefreshReason, hooks: Hooks): void {
    if (store.state(id).customer === undefined) return;
    act(id);
    announce(id, reason, hooks);
  }

  switch (happening.kind) {
    case 'edit': {
      const { how, nodeErrorMs, hooks } = happening;
      if (nodeErrorMs !== 0) facts.count('edit dated by a clock that is off');
      change(idOf(happening.customer), (id) => store.edit(id, how, nodeErrorMs), 'updated', hooks);
      break;
    }
    case 'attribute':
      facts.count('attribute edited');
      change(idOf(happening.customer), (id) => store.edit(id, 'attribute'), 'updated', []);
      break;
    case 'quirk': {
      const { quirk, forMs } = happening;
      weather.begin(quirk);
      scheduler.at(scheduler.now() + forMs, () => weather.end(quirk));
      break;
    }
    case 'switch':
      if (happening.shape === shapeNow(world)) break;
      facts.count('shape switched');
      facts.tell(() => `switched to ${happening.shape}`);
      world.shapes.push({ shape: happening.shape, sinceMs: scheduler.now() });
      refreshing.restart();
      break;
    case 'create':
      announce(store.create(happening.readableInMs), 'created', happening.hooks);
      break;
    case 'remove':
      change(idOf(happening.customer), store.remove, 'deleted', happening.hooks);
      break;
    case 'sweep':
      sweeping.sweep({ scope: happening.scope }, { seed, timeMs: happening.timeMs });
      break;
    case 'catch up':
      sweeping.catchUp({ seed, timeMs: 840_000 });
      break;
    case 'refresh': {
      const ids = new Set(happening.customers.map(idOf));
      refreshing.refresh([...ids], { seed, waits: happening.waits });
      break;
    }
    case 'ask':
      refreshing.queue.accept({ id: idOf(happening.customer), reason: 'manual', seed });
      break;
    case 'outage':
      weather.breakDown(happening.of, happening.questions);
      break;
    case 'restamp': {
      const id = idOf(happening.customer);
      facts.tell(() => `row of ${id} stamped ${happening.aheadMs} ms ahead`);
      world.rows.restamp(id, scheduler.now() + happening.aheadMs);
      world.falselyStamped.add(id);
      break;
    }
    case 'spoil': {
      const id = idOf(happening.customer);
      for (const how of happening.how) {
        facts.spoilt.push({ id, how });
        spoilt[how].add(id);
        scheduler.at(scheduler.now() + happening.forMs, () => spoilt[how].delete(id));
      }
    }
  }
}

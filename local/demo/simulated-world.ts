import type { Stage } from '../cli/stage.ts';
import { simulatedStoreHash as storeHash } from '../cli/table-settings.ts';
import { createSharedClock, paceFrom } from '../function/shared-clock.ts';
import { type LocalRefresh, startLocalRefresh } from '../local-refresh.ts';
import { sampleCustomers } from '../store/sample-customers.ts';
import { type SimulatedStore, startSimulatedStore } from '../store/simulated-store.ts';
import { deletedCustomer, injectPlannedFaults } from './planned-faults.ts';

/** The store and the refresh function, by a clock that both follow. */
export interface SimulatedWorld {
  readonly store: SimulatedStore & { readonly storeHash: string; readonly accessToken: string };
  readonly refresh: LocalRefresh;
  /** Ends the faults. */
  mend(): void;
  /** From now on time runs at its usual pace. */
  slowDown(): void;
}

export const customerCount = 300;
export const speed = 20;
/** That of BigCommerce's Pro plan. */
export const quota = { requests: 450, windowMs: 30_000 };
const accessToken = 'simulated-token';

/** Customers 1 to 300, the same in every run but for one who was deleted, in a store that fails on purpose. */
export async function startSimulatedWorld(stage: Stage, startMs: number): Promise<SimulatedWorld> {
  const { ports, open } = stage;
  let pace = paceFrom(startMs, speed);
  const clock = createSharedClock(() => pace);

  const port = ports && { port: ports.store };
  const store = await startSimulatedStore({ storeHash, accessToken, quota, clock, ...port });
  open.defer(store.close);
  for (const customer of sampleCustomers(customerCount)) store.create(customer);
  store.remove(deletedCustomer);
  const mend = injectPlannedFaults(store);

  const source = { storeHash, accessToken, apiUrl: store.url };
  const refresh = await startLocalRefresh(stage, { ...source, pace: () => pace });

  return {
    store: { ...store, storeHash, accessToken },
    refresh,
    mend,
    slowDown() {
      pace = paceFrom(clock.now(), 1);
    },
  };
}

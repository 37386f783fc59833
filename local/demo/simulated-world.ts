import type { Stage } from '../cli/stage.ts';
import { simulatedStoreHash as storeHash } from '../cli/table-settings.ts';
import { createSharedClock, paceFrom } from '../stack/function/shared-clock.ts';
import { sampleCustomers } from '../store/sample-customers.ts';
import { type SimulatedStore, startSimulatedStore } from '../store/simulated-store.ts';
import { type LocalSync, startLocalSync } from '../trial/local-sync.ts';
import { timeAfter } from './time-after.ts';

/** The store and the functions, by a clock that all follow. */
export interface SimulatedWorld {
  readonly store: SimulatedStore & {
    readonly storeHash: string;
    readonly accessToken: string;
    readonly clientSecret: string;
  };
  readonly sync: LocalSync;
  /** The table was filled by a former run, in whose store other things had happened. */
  readonly isFilled: boolean;
  /** Meanwhile time runs at its usual pace. */
  atUsualPace(act: () => Promise<void>): Promise<void>;
  /** From now on time runs at its usual pace; returns how to say so. */
  slowDown(): string[];
}

export const customerCount = 3_000;
export const speed = 20;
/** That of BigCommerce's Pro plan. */
export const quota = { requests: 450, windowMs: 30_000 };
/** The demo's longest wait is a fraction of it. */
export const patienceMs = 30_000;
const accessToken = 'simulated-token';
const clientSecret = 'simulated-client-secret';

/** Customers 1 to 3000, the same at the start of every run. */
export async function startSimulatedWorld(stage: Stage): Promise<SimulatedWorld> {
  const { ports, open, table } = stage;
  await table.prepareSyncState();
  const rows = await table.scan();
  const states = await table.scanSyncState();
  let pace = paceFrom(timeAfter([...rows, ...states], Date.now()), speed);
  const clock = createSharedClock(() => pace);

  const port = ports && { port: ports.store };
  const way: { to?: LocalSync } = {};
  const deliverTo = (destination: string) =>
    destination === way.to?.webhooks?.url ? way.to.webhooks.endpoint : undefined;
  const webhooks = { clientSecret, deliverTo };
  const store = await startSimulatedStore({ storeHash, accessToken, quota, clock, webhooks, ...port });
  open.defer(store.close);
  for (const customer of sampleCustomers(customerCount)) store.create(customer);

  const source = { accessToken, clientSecret, apiUrl: store.url };
  const sync = await startLocalSync(stage, { ...source, pace: () => pace });
  way.to = sync;

  return {
    store: { ...store, storeHash, accessToken, clientSecret },
    sync,
    isFilled: states.some(({ watermark }) => watermark !== undefined),
    async atUsualPace(act) {
      pace = paceFrom(clock.now(), 1);
      await act();
      pace = paceFrom(clock.now(), speed);
    },
    slowDown() {
      pace = paceFrom(clock.now(), 1);
      return ['', 'From here on time runs at its usual pace.'];
    },
  };
}

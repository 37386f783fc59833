import type { Stage } from '../cli/stage.ts';
import { simulatedStoreHash as storeHash } from '../cli/table-settings.ts';
import { createPacedTime } from '../stack/function/paced-time.ts';
import { sampleCustomers } from '../store/sample-customers.ts';
import { type SimulatedStore, startSimulatedStore } from '../store/simulated-store.ts';
import { type LocalSync, startLocalSync } from '../trial/local-sync.ts';
import { addParts } from './sample-parts.ts';
import { timeAfter } from './time-after.ts';

/** The store and the functions, with one clock for all. */
export interface SimulatedWorld {
  readonly store: SimulatedStore & {
    readonly storeHash: string;
    readonly accessToken: string;
    readonly clientSecret: string;
  };
  readonly sync: LocalSync;
  /** An earlier run has filled the table, from a store with other changes. */
  readonly isFilled: boolean;
  /** Runs `act` while time runs at its usual pace. */
  atUsualPace(act: () => Promise<void>): Promise<void>;
  /** Lets time run at its usual pace from now on. Returns lines that say so. */
  slowDown(): string[];
}

export const customerCount = 3_000;
export const speed = 20;
/** The quota of BigCommerce's Pro plan. */
export const quota = { requests: 450, windowMs: 30_000 };
/** Much longer than any wait in the demo. */
export const patienceMs = 30_000;
/** The longest time that a receiver of webhooks may take. BigCommerce does not publish its limit. */
const deliveryMs = 10_000;
const accessToken = 'simulated-token';
const clientSecret = 'simulated-client-secret';

/** Starts a store with customers 1 to 3000, the same ones in every run, and the functions. */
export async function startSimulatedWorld(stage: Stage): Promise<SimulatedWorld> {
  const { ports, open, table } = stage;
  await table.prepareSyncState();
  const rows = await table.scan();
  const states = await table.scanSyncState();
  const time = createPacedTime(timeAfter([...rows, ...states], Date.now()), speed);
  const { clock, machineClock } = time;

  const port = ports && { port: ports.store };
  const way: { to?: LocalSync } = {};
  const deliverTo = (destination: string) =>
    destination === way.to?.webhooks?.url ? way.to.webhooks.endpoint : undefined;
  const patience = (signal: AbortSignal) => machineClock.sleep(deliveryMs, signal);
  const webhooks = { clientSecret, deliverTo, patience };
  const store = await startSimulatedStore({ storeHash, accessToken, quota, clock, webhooks, ...port });
  open.defer(store.close);
  const created = sampleCustomers(customerCount).map((customer) => store.create(customer).id);
  if (stage.settings.customersApi === 'v3') addParts(store, created);

  const source = { accessToken, clientSecret, apiUrl: store.url };
  const sync = await startLocalSync(stage, { ...source, time });
  way.to = sync;

  return {
    store: { ...store, storeHash, accessToken, clientSecret },
    sync,
    isFilled: states.some(({ watermark }) => watermark !== undefined),
    async atUsualPace(act) {
      time.runAt(1);
      await act();
      time.runAt(speed);
    },
    slowDown() {
      time.runAt(1);
      return ['', 'From now on time runs at its usual pace.'];
    },
  };
}

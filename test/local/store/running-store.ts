import { onTestFinished } from 'vitest';
import type { Clock } from '../../../lambda/sync/clock.ts';
import {
  type SimulatedStore,
  type StoreSettings,
  startSimulatedStore,
} from '../../../local/store/simulated-store.ts';

export const accessToken = 'token-of-the-test';

/** 6 May 2024, 07:34:10.500 UTC. */
export const testStart = Date.UTC(2024, 4, 6, 7, 34, 10, 500);

export interface RunningStore extends SimulatedStore {
  /** Sends a GET below `/stores/abc123/v2`, with the right token. */
  get(path: string, signal?: AbortSignal): Promise<Response>;
  /** Sends a request below `/stores/abc123/v3`, with the right token; a GET by default. */
  askV3(path: string, method?: string, json?: unknown): Promise<Response>;
  /** The ids of the requested list. */
  listedIds(query: Record<string, string>): Promise<number[]>;
}

/** A store that closes with its test. */
export async function runningStore(settings: Partial<StoreSettings> = {}): Promise<RunningStore> {
  const { webhooks } = settings;
  // Never ends, because receivers of a test answer at once or never.
  const patience = () => new Promise<void>(() => {});
  const store = await startSimulatedStore({
    accessToken,
    ...settings,
    ...(webhooks && { webhooks: { patience, ...webhooks } }),
  });
  onTestFinished(() => store.close());

  const get = (path: string, signal?: AbortSignal) =>
    fetch(`${store.url}/stores/abc123/v2${path}`, {
      headers: { 'X-Auth-Token': accessToken },
      redirect: 'manual',
      ...(signal && { signal }),
    });
  return {
    ...store,
    get,
    askV3: (path, method = 'GET', json = undefined) =>
      fetch(`${store.url}/stores/abc123/v3${path}`, {
        method,
        headers: { 'X-Auth-Token': accessToken },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      }),
    async listedIds(query) {
      const answer = await get(`/customers?${new URLSearchParams(query)}`);
      if (answer.status === 204) return [];
      const customers = (await answer.json()) as { id: number }[];
      return customers.map(({ id }) => id);
    },
  };
}

/** A clock that stands still until code sleeps or a test moves it. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function testClock(start = testStart): TestClock {
  let now = start;
  const advance = (ms: number) => {
    now += ms;
  };
  return {
    now: () => now,
    advance,
    sleep: (ms) => Promise.resolve(advance(ms)),
  };
}

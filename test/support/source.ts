import { createClient } from '../../lambda/bigcommerce/client.ts';
import type { CustomersConfig } from '../../lambda/config.ts';
import type { LiveVersion, Tombstone } from '../../lambda/customer/version.ts';
import { createCustomerApi } from '../../lambda/handlers/customer-api.ts';
import type { Clock } from '../../lambda/sync/clock.ts';
import type { ApiTelemetry, CustomerSource } from '../../lambda/sync/ports.ts';
import type { Secret } from '../../lambda/sync/secret.ts';
import type { CustomerList } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { StoreSettings } from '../../local/store/simulated-store.ts';
import { accessToken, type RunningStore, runningStore } from '../local/store/running-store.ts';
import { leapingClock } from './leaping-clock.ts';

export interface Source extends CustomerSource, CustomerList {
  readonly store: RunningStore;
  readonly clock: Clock;
  readonly counted: Record<keyof ApiTelemetry, number>;
  /** The waits that the client completed, in virtual milliseconds. Timeouts that did not expire are left out. */
  readonly slept: readonly number[];
  /** So late that no test reaches it. */
  deadlineMs(inMs?: number): number;
  /** Fetches one customer. Rejects with that customer's error. */
  fetchCustomer(id: number, deadlineMs: number): Promise<LiveVersion | 'absent'>;
  /** Confirms the absence of one customer. Rejects with its error. */
  confirmAbsence(id: number, deadlineMs: number, aliveId?: number): Promise<Tombstone>;
}

export interface SourceOptions {
  readonly customers?: Partial<CustomersConfig>;
  readonly store?: Partial<StoreSettings>;
  readonly storeHash?: string;
  readonly tokens?: Secret<string>;
  readonly quotaShare?: number;
  readonly random?: () => number;
  readonly clock?: Clock;
  readonly fetch?: typeof globalThis.fetch;
}

/** The real client against a simulated store, on a clock that leaps. */
export async function runningSource(options: SourceOptions = {}): Promise<Source> {
  const clock = options.clock ?? leapingClock();
  const store = await runningStore({ clock, ...options.store });
  const slept: number[] = [];
  const sleep: Clock['sleep'] = async (ms, signal) => {
    await clock.sleep(ms, signal);
    slept.push(ms);
  };
  const { counted, telemetry } = countingTelemetry();
  const client = createClient(
    { apiUrl: store.url, storeHash: options.storeHash ?? 'abc123', quotaShare: options.quotaShare ?? 1 },
    {
      tokens: options.tokens ?? tokenOf(accessToken),
      telemetry,
      clock: { now: clock.now, sleep },
      random: options.random ?? Math.random,
      fetch: options.fetch ?? fetch,
    },
  );
  const deadlineMs = (inMs = 3_600_000) => clock.now() + inMs;
  const { source, list } = createCustomerApi(client, { ...v2, ...options.customers });
  return {
    ...source,
    ...list,
    ...askingForOne(source),
    store,
    clock,
    counted,
    slept,
    deadlineMs,
  };
}

/** The settings of a function without V3. */
export const v2: CustomersConfig = { customersApi: 'v2', include: [], omitFields: [] };

/** Requests one customer at a time, as if there were no batches. */
export function askingForOne({
  fetchCustomers,
  confirmAbsences,
}: CustomerSource): Pick<Source, 'fetchCustomer' | 'confirmAbsence'> {
  return {
    async fetchCustomer(id, deadlineMs) {
      const found = (await fetchCustomers([id], deadlineMs)).get(id);
      if (found === undefined) throw new Error('the answer names no customer');
      if (found !== 'absent' && 'error' in found) throw found.error;
      return found;
    },

    async confirmAbsence(id, deadlineMs, aliveId) {
      const answer = (await confirmAbsences([id], deadlineMs, aliveId)).get(id);
      if (answer === undefined) throw new Error('the answer names no customer');
      if ('error' in answer) throw answer.error;
      return answer.tombstone;
    },
  };
}

export function tokenOf(token: string): Secret<string> {
  return { current: () => Promise.resolve(token), insteadOf: () => Promise.resolve(token) };
}

export function countingTelemetry() {
  const counted = {
    requestSent: 0,
    rateLimited: 0,
    serverErrorAnswered: 0,
    retried: 0,
    waited: 0,
    quotaLeft: 0,
  };
  const count = (name: keyof ApiTelemetry, amount = 1) => {
    counted[name] += amount;
  };
  const telemetry: ApiTelemetry = {
    requestSent: () => count('requestSent'),
    rateLimited: () => count('rateLimited'),
    serverErrorAnswered: () => count('serverErrorAnswered'),
    retried: () => count('retried'),
    waited: (waitMs) => count('waited', waitMs),
    quotaLeft: (requests) => {
      counted.quotaLeft = requests;
    },
  };
  return { counted, telemetry };
}

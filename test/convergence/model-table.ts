import { idOf, isWorthWriting, outcomeOf, stampOf, type Version } from '../../lambda/customer/version.ts';
import { StaleError, TableUnavailableError } from '../../lambda/sync/errors.ts';
import type { CustomerTable, Observation, SaveResult } from '../../lambda/sync/ports.ts';
import type { Caller, Mishap } from './invocation.ts';
import type { ModelRows, Row } from './model-rows.ts';

const staleMs = 5 * 60_000;
const raceAttempts = 5;

export interface TableDeps {
  readonly rows: ModelRows;
  readonly caller: Caller;
  /** What goes wrong with the next read or write. */
  mishap?(): Mishap | undefined;
  /** A write is sent. */
  onSend?(observation: Observation): void;
  onRace?(): void;
  onRefusal?(version: Version, stored: Row): void;
  /** Each version's end. */
  onResult?(observation: Observation, result: SaveResult): void;
}

/** The customers table as the functions see it: it reads, decides, and writes on the condition that it still wins. */
export function createModelTable(deps: TableDeps): CustomerTable {
  const { rows, caller } = deps;

  async function read(ids: readonly number[]): Promise<{ found: Map<number, Row>; error?: unknown }> {
    const find = () => new Map(ids.flatMap((id) => pairOf(id, rows.row(id))));
    try {
      return {
        found:
          ids.length === 0 ? new Map() : await caller.call(find, { mishap: deps.mishap?.(), risk: 'freeze' }),
      };
    } catch (error) {
      return { found: new Map(), error };
    }
  }

  async function store(observation: Observation, row: Row | undefined): Promise<SaveResult | undefined> {
    const { version, takenAtMs } = observation;
    const incoming = stampOf(version);
    const result = { outcome: outcomeOf(incoming, row?.stamp), over: row?.stamp };
    if (row !== undefined && result.outcome === 'superseded') deps.onRefusal?.(version, row);
    if (!isWorthWriting(incoming, row?.stamp)) return result;
    if (caller.clock.now() - takenAtMs > staleMs) return { error: new StaleError() };
    deps.onSend?.(observation);
    try {
      const isWritten = await caller.call(() => rows.put(version), {
        mishap: deps.mishap?.(),
        risk: 'death',
      });
      return isWritten ? result : undefined;
    } catch (error) {
      return { error };
    }
  }

  return {
    async load(ids) {
      const { found, error } = await read(ids);
      const stamps = new Map([...found].map(([id, { stamp }]) => [id, stamp]));
      return { stamps, failed: new Map(error === undefined ? [] : ids.map((id) => [id, error])) };
    },

    async save(observations) {
      const results = new Map<Observation, SaveResult>();
      let pending = [...observations];
      for (let attempt = 1; pending.length > 0 && attempt <= raceAttempts; attempt += 1) {
        if (attempt > 1) deps.onRace?.();
        const { found, error } = await read(pending.map(({ version }) => idOf(version)));
        await Promise.all(
          pending.map(async (observation) => {
            const row = found.get(idOf(observation.version));
            const result = error === undefined ? await store(observation, row) : { error };
            if (result !== undefined) results.set(observation, result);
          }),
        );
        pending = pending.filter((observation) => !results.has(observation));
      }
      return observations.map((observation) => {
        const result = results.get(observation) ?? {
          error: new TableUnavailableError('too many writers at once'),
        };
        deps.onResult?.(observation, result);
        return result;
      });
    },
  };
}

function pairOf(id: number, row: Row | undefined): [number, Row][] {
  return row === undefined ? [] : [[id, row]];
}

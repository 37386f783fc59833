import { idOf, isWorthWriting, stampOf, type Version, verdictOf } from '../../lambda/customer/version.ts';
import { StaleError, TableUnavailableError } from '../../lambda/sync/errors.ts';
import type { CustomerTable, SaveResult } from '../../lambda/sync/ports.ts';
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
  onSend?(version: Version): void;
  onRace?(): void;
  /** It lost, perhaps not for good. */
  onRefusal?(version: Version, stored: Row, isFinal: boolean): void;
  /** Each version's end. */
  onResult?(version: Version, result: SaveResult): void;
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

  async function store(version: Version, row: Row | undefined): Promise<SaveResult | undefined> {
    const incoming = stampOf(version);
    const result = { outcome: verdictOf(incoming, row?.stamp, caller.clock.now()), over: row?.stamp };
    const isFinal = result.outcome === 'superseded';
    if (row !== undefined && (isFinal || result.outcome === 'undecided'))
      deps.onRefusal?.(version, row, isFinal);
    if (!isWorthWriting(incoming, row?.stamp)) return result;
    if (caller.clock.now() - version.observedAtMs > staleMs) return { error: new StaleError() };
    deps.onSend?.(version);
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

    async save(versions) {
      const results = new Map<Version, SaveResult>();
      let pending = [...versions];
      for (let attempt = 1; pending.length > 0 && attempt <= raceAttempts; attempt += 1) {
        if (attempt > 1) deps.onRace?.();
        const { found, error } = await read(pending.map(idOf));
        await Promise.all(
          pending.map(async (version) => {
            const row = found.get(idOf(version));
            const result = error === undefined ? await store(version, row) : { error };
            if (result !== undefined) results.set(version, result);
          }),
        );
        pending = pending.filter((version) => !results.has(version));
      }
      return versions.map((version) => {
        const result = results.get(version) ?? {
          error: new TableUnavailableError('too many writers at once'),
        };
        deps.onResult?.(version, result);
        return result;
      });
    },
  };
}

function pairOf(id: number, row: Row | undefined): [number, Row][] {
  return row === undefined ? [] : [[id, row]];
}

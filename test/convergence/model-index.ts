import { idOf } from '../../lambda/customer/version.ts';
import { orderOf } from '../../lambda/sync/sweep/list-order.ts';
import type { StoredCustomers } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { Caller, Mishap } from './invocation.ts';
import type { ModelRows, Row } from './model-rows.ts';

/** So few that a sweep of a few customers reads several times, ahead of its pages. */
const rowsPerRead = 3;

export interface IndexDeps {
  readonly rows: ModelRows;
  readonly caller: Caller;
  readonly longestLagMs?: number;
  mishap?(): Mishap | undefined;
  onLag?(): void;
}

/** The index of the table: what it shows may be some time ago. */
export function createModelIndex({
  rows,
  caller,
  longestLagMs = 0,
  mishap,
  onLag,
}: IndexDeps): StoredCustomers {
  const { luck } = caller;

  return {
    async *after(afterId, direction) {
      const { isBehind } = orderOf(direction);
      let lastId = afterId;
      for (;;) {
        const lagMs = luck.chance(0.4) ? luck.between(0, longestLagMs) : 0;
        if (lagMs > 0) onLag?.();
        const read = (): Row[] =>
          (direction === 'ascending' ? rows.rows(lagMs) : rows.rows(lagMs).reverse())
            .filter(({ version }) => isBehind(idOf(version), lastId))
            .slice(0, rowsPerRead);
        const some = await caller.call(read, { mishap: mishap?.() });
        for (const { version, stamp } of some) {
          lastId = idOf(version);
          yield { id: lastId, observedAtMs: stamp.observedAtMs, fingerprint: stamp.fingerprint };
        }
        if (some.length < rowsPerRead) return;
      }
    },
  };
}

import { detailType, sweepScopes } from '../../contract.ts';
import { ContractError } from '../../sync/errors.ts';
import type { SweepRequest } from '../../sync/sweep/sweep-customers.ts';
import type { SweepScope } from '../../sync/sweep/sweep-run.ts';
import { fieldsOf } from '../json.ts';

/** A request to the sweep function. */
export type SweepInput = SweepRequest & {
  /** Only to report what a full sweep would do. */
  readonly dryRun: boolean;
};

/**
 * Reads `{ "sweep": "incremental" | "full", "dryRun"?, "allowMissing"? }` or a CustomerSweepContinued event. Throws a
 * ContractError that names the wrong field.
 */
export function parseSweepEvent(event: unknown): SweepInput {
  const fields = fieldsOf(event);
  if (fields['detail-type'] === detailType.sweepContinued) return parseContinuation(fields['detail']);
  if ('sweep' in fields) return parseOrder(fields);
  throw new ContractError(
    'event',
    `expected { "sweep": "incremental" }, { "sweep": "full" }, { "webhooks": "status" } or a ${detailType.sweepContinued} event`,
  );
}

function parseContinuation(detail: unknown): SweepInput {
  const { scope, run } = fieldsOf(detail);
  if (typeof run !== 'string') throw new ContractError('detail.run', 'expected the id of a run');
  return { scope: parseScope(scope, 'detail.scope'), run, dryRun: false };
}

function parseOrder({ sweep, dryRun = false, allowMissing }: Readonly<Record<string, unknown>>): SweepInput {
  const scope = parseScope(sweep, 'sweep');
  if (typeof dryRun !== 'boolean') throw new ContractError('dryRun', 'expected true or false');
  if (scope !== 'full' && (dryRun || allowMissing !== undefined)) {
    throw new ContractError('sweep', 'expected "full", which alone knows dryRun and allowMissing');
  }
  if (allowMissing === undefined) return { scope, dryRun };
  if (!Number.isSafeInteger(allowMissing) || Number(allowMissing) < 1) {
    throw new ContractError('allowMissing', 'expected a number of customers, such as 1200');
  }
  return { scope, dryRun, allowMissing: Number(allowMissing) };
}

function parseScope(value: unknown, path: string): SweepScope {
  const scope = sweepScopes.find((each) => each === value);
  if (scope === undefined) throw new ContractError(path, 'expected "incremental" or "full"');
  return scope;
}

import { refreshPipeline } from '../../lambda/contract.ts';
import type { Table } from '../cli/table.ts';
import { describePlannedFaults } from './planned-faults.ts';
import { quota, type SimulatedWorld, speed } from './simulated-world.ts';

const faultsPerLine = 3;
const faultWidth = 32;

/** What is running, and what is not as it would be outside the demo. */
export function toOpening(
  { store, refresh }: SimulatedWorld,
  table: Table,
  customerIds: readonly number[],
): string[] {
  const { firstRetryDelaySeconds: retrySeconds, maxConcurrency } = refreshPipeline;
  const windowSeconds = quota.windowMs / 1_000;
  const faults = describePlannedFaults(customerIds);
  return [
    'The whole refresh pipeline on this machine: no AWS account, no network.',
    `  store     a simulated BigCommerce with ${store.customers().length} customers at ${store.url}`,
    `  function  the real one, in up to ${maxConcurrency} processes at a time`,
    `  queues    event bus, rule, queue, dead letters and secret at ${refresh.aws.endpoint}`,
    `  table     ${table.tableName} in DynamoDB at ${table.endpoint}`,
    '',
    `For this demo time runs ${speed} times as fast. The store's quota window of ${quota.requests} requests takes ${windowSeconds / speed} s`,
    `instead of ${windowSeconds} s, and a message that failed comes back after ${retrySeconds / speed} s instead of ${retrySeconds} s.`,
    ...(faults.length > 0 ? ['', 'The store fails on purpose. First it answers for customer'] : []),
    ...Array.from({ length: Math.ceil(faults.length / faultsPerLine) }, (_, line) => {
      const few = faults.slice(line * faultsPerLine, (line + 1) * faultsPerLine);
      return `  ${few.map((fault) => fault.padEnd(faultWidth)).join('')}`.trimEnd();
    }),
  ];
}

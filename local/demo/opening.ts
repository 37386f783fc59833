import { refreshPipeline } from '../../lambda/contract.ts';
import type { Stage } from '../cli/stage.ts';
import { quota, type SimulatedWorld, speed } from './simulated-world.ts';

/** Lists what is running, and the differences from a deployment. */
export function toOpening(
  { store, sync }: SimulatedWorld,
  { table, settings }: Pick<Stage, 'table' | 'settings'>,
): string[] {
  const { firstRetryDelaySeconds: retrySeconds } = refreshPipeline;
  const windowSeconds = quota.windowMs / 1_000;
  return [
    'The whole pipeline on this machine: no AWS account, no network.',
    `  store      a simulated BigCommerce with ${store.customers().length} customers at ${store.url}`,
    `  API        ${settings.customersApi === 'v3' ? 'V3, with addresses, attributes and channels' : 'V2'}`,
    '  functions  the real ones: sweep, refresh and webhook, each in its own processes',
    `  queues     event bus, rules, queue, dead letters and secret at ${sync.aws.endpoint}`,
    `  webhooks   ${sync.webhooks?.url} is ${sync.webhooks?.endpoint}`,
    `  tables     ${table.tableName} and ${table.syncStateTableName} in DynamoDB at ${table.endpoint}`,
    '',
    `For this demo time runs ${speed} times as fast. The store's quota window of ${quota.requests} requests takes ${windowSeconds / speed} s`,
    `instead of ${windowSeconds} s, and a message that failed comes back after ${retrySeconds / speed} s instead of ${retrySeconds} s.`,
  ];
}

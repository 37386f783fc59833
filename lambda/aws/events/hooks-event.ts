import { ContractError } from '../../sync/errors.ts';

/** What the sweep function can be asked to do about hooks. */
export const hookOrders = ['ensure', 'status', 'remove'] as const;
export type HookOrder = (typeof hookOrders)[number];

/** Reads the value of `{ "webhooks": "ensure" }`; throws a ContractError that names the others. */
export function parseHookOrder(value: unknown): HookOrder {
  const order = hookOrders.find((each) => each === value);
  if (order === undefined) throw new ContractError('webhooks', 'expected "ensure", "status" or "remove"');
  return order;
}

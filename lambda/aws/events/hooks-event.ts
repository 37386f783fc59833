import { ContractError } from '../../sync/errors.ts';

/** The orders about hooks that the sweep function accepts. */
export const hookOrders = ['ensure', 'status', 'remove'] as const;
export type HookOrder = (typeof hookOrders)[number];

/** Reads the value of `{ "webhooks": "ensure" }`. Throws a ContractError that names the accepted values. */
export function parseHookOrder(value: unknown): HookOrder {
  const order = hookOrders.find((each) => each === value);
  if (order === undefined) throw new ContractError('webhooks', 'expected "ensure", "status" or "remove"');
  return order;
}

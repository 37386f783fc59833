import type { StateItems } from './state-items.ts';

/** The item that exists while the copy is paused. Its attribute `since` is the start of the pause. */
export const pauseItem = 'paused';

/** Whether an operator has paused the copy: until it is resumed, no function writes a customer. Throws a `SyncError`. */
export async function readPaused(items: Pick<StateItems, 'get'>): Promise<boolean> {
  return (await items.get(pauseItem)) !== undefined;
}

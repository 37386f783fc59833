import type { Pace } from './shared-clock.ts';

/** To a function's process: an event to handle, by a clock of this pace. */
export interface Invocation {
  readonly event: unknown;
  readonly pace: Pace;
}

/** From a function's process, in the order in which it happened. */
export type Notice =
  | { readonly kind: 'wrote'; readonly text: string }
  /** The store answered for this customer. */
  | { readonly kind: 'fetched'; readonly customerId: number }
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly reason: string };

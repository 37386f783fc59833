import type { FunctionSettings } from '../function-settings.ts';
import type { Pace } from './shared-clock.ts';

/** What a function's process is told when it starts. */
export type ProcessSettings = Pick<FunctionSettings, 'name' | 'functionName' | 'timeoutMs' | 'memoryMb'>;

/** To a function's process: an event to handle, by a clock of this pace. */
export interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  readonly pace: Pace;
}

/** What the store answered a function, as far as it tells how far the function is. */
export type Sighting =
  | { readonly kind: 'fetched'; readonly customerId: number }
  /** `of` is how many customers there are, when all are to be listed. */
  | { readonly kind: 'listed'; readonly customerIds: readonly number[] };

/** From a function's process, in the order in which it happened. */
export type Notice =
  | Sighting
  | { readonly kind: 'wrote'; readonly text: string }
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

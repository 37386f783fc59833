import type { FunctionSettings } from '../function-settings.ts';
import type { Pace } from './shared-clock.ts';

/** The settings that a function's process gets when it starts. */
export type ProcessSettings = Pick<FunctionSettings, 'name' | 'functionName' | 'timeoutMs' | 'memoryMb'>;

/** A message to a function's process: an event, and the pace of its clock. */
export interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  readonly pace: Pace;
}

/** An answer of the store that shows the progress of a function. */
export type Sighting =
  | { readonly kind: 'fetched'; readonly customerId: number }
  | { readonly kind: 'listed'; readonly customerIds: readonly number[] };

/** From a function's process, in the order in which it happened. */
export type Notice =
  | Sighting
  | { readonly kind: 'wrote'; readonly text: string }
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

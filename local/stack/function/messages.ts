import type { FunctionSettings } from '../function-settings.ts';
import type { Pace } from './shared-clock.ts';

/** The settings that a function's process gets when it starts. */
export interface ProcessSettings
  extends Pick<FunctionSettings, 'name' | 'functionName' | 'timeoutMs' | 'memoryMb'> {
  readonly pace: Pace;
}

/** A message to a function's process: an event, or a new pace of its clock. */
export type Order =
  | { readonly kind: 'invoked'; readonly event: unknown; readonly requestId: string }
  | { readonly kind: 'paced'; readonly pace: Pace };

/** An answer of the store that shows the progress of a function. */
export type Sighting =
  | { readonly kind: 'fetched'; readonly customerId: number }
  | { readonly kind: 'listed'; readonly customerIds: readonly number[] };

/** From a function's process, in the order in which it happened. */
export type Notice =
  | Sighting
  /** The handler is loaded, or cannot be. */
  | { readonly kind: 'ready' }
  /** See `watchStarvation`. */
  | { readonly kind: 'starved'; readonly ms: number }
  | { readonly kind: 'wrote'; readonly text: string }
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

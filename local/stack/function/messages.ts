import type { FunctionSettings } from '../function-settings.ts';

/** The settings that a function's process gets when it starts. */
export type ProcessSettings = Pick<FunctionSettings, 'name' | 'functionName' | 'timeoutMs' | 'memoryMb'>;

/** The descriptor by which a function's process reads the pace of its clock: the first one after the usual four. */
export const paceDescriptor = 4;

/** An invocation of a function in a process. */
export interface Order {
  readonly event: unknown;
  readonly requestId: string;
}

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

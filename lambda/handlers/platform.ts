import { type Clock, systemClock } from '../sync/clock.ts';
import { promptSdkSettings, type SdkSettings, sdkSettings } from './sdk-settings.ts';

/** Time, chance and network. Tests and the demo pass their own. */
export interface Platform {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** Settings of AWS clients. `prompt`: somebody waits for the function's answer. */
  readonly sdk: { readonly usual: SdkSettings; readonly prompt: SdkSettings };
}

export const platform: Platform = {
  clock: systemClock,
  random: Math.random,
  fetch: globalThis.fetch,
  sdk: { usual: sdkSettings, prompt: promptSdkSettings },
};

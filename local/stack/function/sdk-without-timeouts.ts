import { type Platform, platform } from '../../../lambda/handlers/platform.ts';
import type { SdkSettings } from '../../../lambda/handlers/sdk-settings.ts';

/**
 * AWS is on this machine, and answers as soon as the machine lets it. A timeout on the machine's own time would fail
 * calls that have taken effect.
 */
export const sdkWithoutTimeouts: Platform['sdk'] = {
  usual: withoutTimeouts(platform.sdk.usual),
  prompt: withoutTimeouts(platform.sdk.prompt),
};

function withoutTimeouts(settings: SdkSettings): SdkSettings {
  const none = { connectionTimeout: 0, requestTimeout: 0, socketTimeout: 0 };
  return { ...settings, requestHandler: { ...settings.requestHandler, ...none } };
}

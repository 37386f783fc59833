import { describe, expect, it } from 'vitest';
import { platform } from '../../../../lambda/handlers/platform.ts';
import { sdkWithoutTimeouts } from '../../../../local/stack/function/sdk-without-timeouts.ts';

const requestHandler = {
  connectionTimeout: 0,
  requestTimeout: 0,
  socketTimeout: 0,
  throwOnRequestTimeout: true,
};

describe('sdkWithoutTimeouts', () => {
  it.each(['usual', 'prompt'] as const)('has the %s attempts of the functions, and no timeout', (kind) => {
    expect(sdkWithoutTimeouts[kind]).toEqual({ maxAttempts: platform.sdk[kind].maxAttempts, requestHandler });
  });
});

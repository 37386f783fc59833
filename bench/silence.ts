import type { ApiTelemetry } from '../lambda/sync/ports.ts';
import type { Secret } from '../lambda/sync/secret.ts';

/** The token that the benches' stores accept. */
export const accessToken = 'bench';

export const token: Secret<string> = {
  current: () => Promise.resolve(accessToken),
  insteadOf: () => Promise.resolve(accessToken),
};

const nothing = () => {};

export const silentTelemetry: ApiTelemetry = {
  requestSent: nothing,
  rateLimited: nothing,
  serverErrorAnswered: nothing,
  retried: nothing,
  waited: nothing,
  quotaLeft: nothing,
};

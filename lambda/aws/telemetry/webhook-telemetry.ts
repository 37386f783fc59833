import { logField, metric } from '../../contract.ts';
import type { Clock } from '../../sync/clock.ts';
import { ContractError, OversizedError, UnverifiedWebhookError } from '../../sync/errors.ts';
import type { WebhookTelemetry } from '../../sync/webhooks/webhook-ports.ts';
import { createTally } from './tally.ts';
import type { Telemetry } from './telemetry.ts';

/** Counts and logs for each delivery. */
export interface WebhookFunctionTelemetry extends WebhookTelemetry {
  refused(error: unknown): void;
}

export function createWebhookTelemetry(
  { count, gauge, log, logFailure }: Telemetry,
  clock: Clock,
): WebhookFunctionTelemetry {
  const forged = createTally(clock);

  return {
    accepted({ customerId, scope }, signature, eventId) {
      if (signature !== 'valid') count(logField.webhooksUnsigned);
      if (customerId === undefined) count(logField.webhooksIgnored);
      gauge(metric.webhooksAccepted, 1);
      log(customerId === undefined ? 'webhook ignored' : 'customer asked for', {
        customerId,
        eventId,
        scope: nameOf(scope),
      });
    },

    refused(error) {
      count(nameFor(error));
      // With this zero an alarm notices that everything is rejected.
      if (error instanceof UnverifiedWebhookError) gauge(metric.webhooksAccepted, 0);
      // Anybody can send a flood of forged deliveries, which must not cost a line each.
      const times = error instanceof UnverifiedWebhookError ? forged.add(error.message) : 1;
      if (times !== undefined) logFailure('webhook refused', error, { times });
    },
  };
}

/** A forged delivery may contain anything as its scope. */
function nameOf(scope: string): string {
  return /^[a-z/]{1,100}$/i.test(scope) ? scope : 'unreadable';
}

function nameFor(error: unknown) {
  if (error instanceof UnverifiedWebhookError) return logField.webhooksRejected;
  if (error instanceof ContractError || error instanceof OversizedError) return metric.webhooksUnreadable;
  return logField.webhooksFailed;
}

import { logField, metric } from '../../contract.ts';
import { ContractError, OversizedError, UnverifiedWebhookError } from '../../sync/errors.ts';
import type { WebhookTelemetry } from '../../sync/webhooks/webhook-ports.ts';
import type { Telemetry } from './telemetry.ts';

/** Counts and logs for each delivery. */
export interface WebhookFunctionTelemetry extends WebhookTelemetry {
  refused(error: unknown): void;
}

export function createWebhookTelemetry({
  count,
  gauge,
  log,
  logFailure,
}: Telemetry): WebhookFunctionTelemetry {
  return {
    accepted({ customerId, scope }, signature) {
      if (signature !== 'valid') count(logField.webhooksUnsigned);
      if (customerId === undefined) count(logField.webhooksIgnored);
      gauge(metric.webhooksAccepted, 1);
      log(customerId === undefined ? 'webhook ignored' : 'customer asked for', {
        customerId,
        scope: nameOf(scope),
      });
    },

    refused(error) {
      count(nameFor(error));
      // With this zero an alarm notices that everything is rejected.
      if (error instanceof UnverifiedWebhookError) gauge(metric.webhooksAccepted, 0);
      logFailure('webhook refused', error);
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

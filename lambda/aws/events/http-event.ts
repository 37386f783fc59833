import type { Delivery } from '../../sync/webhooks/webhook-ports.ts';
import { fieldsOf } from '../json.ts';

/** Reads the request from an event of an HTTP API (payload format 2.0, header names in lower case). Never throws. */
export function toDelivery(event: unknown): Delivery {
  const { headers, body, isBase64Encoded } = fieldsOf(event);
  const text = typeof body === 'string' ? body : '';
  return {
    headers: Object.fromEntries(
      Object.entries(fieldsOf(headers)).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
    body: Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** The id by which the access log of an HTTP API knows the request. Undefined for any other event. */
export function apiRequestIdOf(event: unknown): string | undefined {
  const { requestId } = fieldsOf(fieldsOf(event)['requestContext']);
  return typeof requestId === 'string' ? requestId : undefined;
}

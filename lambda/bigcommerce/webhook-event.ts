import { ContractError } from '../sync/errors.ts';
import type { RefreshReason } from '../sync/refresh-request.ts';
import type { WebhookEvent } from '../sync/webhooks/webhook-ports.ts';
import { isObject, unexpected } from './fields.ts';
import { parseJson } from './json.ts';
import { toCustomerId } from './shared-fields.ts';

const anyCustomerScope = 'store/customer/';
const addressScope = 'store/customer/address/';
/** In these scopes `data.id` is never the customer. In an address event it is the address, although `data.type` says "customer". */
const scopesOfOthers = [addressScope, 'store/customer/channel/'];
/** In these scopes `data.id` is the customer. */
const customerScopes = ['created', 'updated', 'deleted', 'payment/instrument/default/updated'].map(
  (what) => anyCustomerScope + what,
);

/**
 * Reads the body of a delivery: https://developer.bigcommerce.com/docs/integrations/webhooks/events. Payloads are
 * thin, repeat and arrive out of order, so only the customer's id is taken from them. Throws a ContractError for anything
 * that is no delivery.
 */
export function toWebhookEvent(body: Uint8Array): WebhookEvent {
  const wire = parse(body);
  if (!isObject(wire)) throw unexpected('body', 'an object', wire);
  const { producer, scope } = wire;
  if (typeof producer !== 'string') throw unexpected('producer', 'text', producer);
  if (typeof scope !== 'string') throw unexpected('scope', 'text', scope);
  const customerId = scope.startsWith(anyCustomerScope) ? customerIdIn(wire['data'], scope) : undefined;
  const [, storeHash] = /^stores\/(.+)$/s.exec(producer) ?? [];
  return {
    ...(storeHash !== undefined && { storeHash }),
    scope,
    ...(customerId !== undefined && { customerId, reason: reasonOf(scope) }),
  };
}

function parse(body: Uint8Array): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ContractError('body', 'expected JSON');
    if (error instanceof RangeError)
      throw new ContractError('body', 'expected JSON that is nested less deeply');
    throw error;
  }
}

function customerIdIn(data: unknown, scope: string): number | undefined {
  if (!isObject(data)) return undefined;
  return placesOf(data, scope)
    .map(toCustomerId)
    .find((id) => id !== undefined);
}

/** The places that may hold the customer's id. In an undocumented scope `data.type` says what `data.id` identifies. */
function placesOf(
  { id, type = 'customer', customer_id: customerId, address }: Readonly<Record<string, unknown>>,
  scope: string,
): unknown[] {
  const others = [isObject(address) ? address['customer_id'] : undefined, customerId];
  if (customerScopes.includes(scope)) return [id, ...others];
  const isIdOfAnother = scopesOfOthers.some((begin) => scope.startsWith(begin)) || type !== 'customer';
  return isIdOfAnother ? others : [...others, id];
}

/** The reason is only information, since the customer is fetched in any case. */
function reasonOf(scope: string): RefreshReason {
  if (scope.startsWith(addressScope)) return 'address';
  if (scope === 'store/customer/created') return 'created';
  return scope === 'store/customer/deleted' ? 'deleted' : 'updated';
}

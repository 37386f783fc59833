import { ContractError } from '../sync/errors.ts';
import type { RefreshReason } from '../sync/refresh-request.ts';
import type { WebhookEvent } from '../sync/webhooks/webhook-ports.ts';
import { isObject, unexpected } from './fields.ts';
import { parseJson } from './json.ts';
import { toCustomerId } from './shared-fields.ts';

const anyCustomerScope = 'store/customer/';
const addressScope = 'store/customer/address/';
/** Of these, `data.id` is never the customer: of an address event it is the address, though its `data.type` says "customer". */
const scopesOfOthers = [addressScope, 'store/customer/channel/'];
/** Of these, `data.id` is the customer. */
const customerScopes = ['created', 'updated', 'deleted', 'payment/instrument/default/updated'].map(
  (what) => anyCustomerScope + what,
);

/**
 * Reads the body of a delivery: https://developer.bigcommerce.com/docs/integrations/webhooks/events. Payloads are
 * thin, repeat and arrive out of order, so all that is taken from them is which customer to look at. Throws a
 * ContractError for what is no delivery.
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

/** Where the customer is named. Under a scope that is not documented `data.id` is what `data.type` says, such as a note. */
function placesOf(
  { id, type = 'customer', customer_id: customerId, address }: Readonly<Record<string, unknown>>,
  scope: string,
): unknown[] {
  const others = [isObject(address) ? address['customer_id'] : undefined, customerId];
  if (customerScopes.includes(scope)) return [id, ...others];
  const isIdOfAnother = scopesOfOthers.some((begin) => scope.startsWith(begin)) || type !== 'customer';
  return isIdOfAnother ? others : [...others, id];
}

/** Only information: what happened is fetched. */
function reasonOf(scope: string): RefreshReason {
  if (scope.startsWith(addressScope)) return 'address';
  if (scope === 'store/customer/created') return 'created';
  return scope === 'store/customer/deleted' ? 'deleted' : 'updated';
}

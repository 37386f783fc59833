/** Whether a hook with this scope hears of the event: `store/customer/*` is everything below `store/customer/`. */
export function isScopeOf(scope: string, event: string): boolean {
  return scope.endsWith('/*') ? event.startsWith(scope.slice(0, -1)) : scope === event;
}

/** Whether a hook can be subscribed to this scope. */
export function isKnownScope(scope: string): boolean {
  return knownScopes.has(scope);
}

/** Those of BigCommerce's OpenAPI document, and the two about customers that only its guides name. */
const knownScopes: ReadonlySet<string> = new Set(
  Object.entries({
    app: ['uninstalled'],
    cart: ['*', 'created', 'updated', 'deleted', 'couponApplied', 'abandoned', 'converted'],
    'cart/lineItem': ['*', 'created', 'updated', 'deleted'],
    category: ['*', 'created', 'updated', 'deleted'],
    channel: ['*', 'created', 'updated'],
    customer: ['*', 'created', 'updated', 'deleted'],
    'customer/address': ['*', 'created', 'updated', 'deleted'],
    'customer/channel/login/access': ['updated'],
    'customer/payment/instrument/default': ['updated'],
    information: ['updated'],
    order: ['*', 'created', 'updated', 'archived', 'statusUpdated', 'message/created', 'refund/created'],
    product: ['*', 'created', 'updated', 'deleted', 'inventory/updated', 'inventory/order/updated'],
    shipment: ['*', 'created', 'updated', 'deleted'],
    sku: ['*', 'created', 'updated', 'deleted', 'inventory/updated', 'inventory/order/updated'],
    subscriber: ['*', 'created', 'updated', 'deleted'],
  }).flatMap(([resource, events]) => events.map((event) => `store/${resource}/${event}`)),
);

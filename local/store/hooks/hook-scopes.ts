/** True if a hook with this scope gets the event. `store/customer/*` means all events below `store/customer/`. */
export function isScopeOf(scope: string, event: string): boolean {
  return scope.endsWith('/*') ? event.startsWith(scope.slice(0, -1)) : scope === event;
}

/** True if a hook can subscribe to this scope. */
export function isKnownScope(scope: string): boolean {
  return knownScopes.has(scope);
}

/** The scopes of BigCommerce's OpenAPI document, and two about customers from its guides. */
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

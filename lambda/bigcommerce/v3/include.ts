/** What `GET /v3/customers` sends only when `include` names it, in BigCommerce's words. */
export type Include = 'storecredit' | 'formfields' | 'addresses' | 'attributes';

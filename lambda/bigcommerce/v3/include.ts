/** The parts that `GET /v3/customers` sends only if `include` names them, in BigCommerce's words. */
export type Include = 'storecredit' | 'formfields' | 'addresses' | 'attributes';

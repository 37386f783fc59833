import type { Customer } from '../../customer/customer.ts';
import { readBoolean, readDecimal, readObject } from '../fields.ts';
import { readFormFields } from '../form-fields.ts';
import { present } from '../present.ts';
import { readSharedFields } from '../shared-fields.ts';

/**
 * Reads a customer from `GET /v2/customers/{id}`. Drops fields that are not named here, such as `addresses` (only a link)
 * and `_authentication` (may contain a password). Throws a ContractError that names the first field it cannot read.
 */
export function toCustomer(body: unknown): Customer {
  const wire = readObject(body, 'customer');
  return present<Customer>({
    ...readSharedFields(wire),
    storeCredit: readDecimal(wire['store_credit'], 'store_credit'),
    acceptsMarketing: readBoolean(wire['accepts_marketing'], 'accepts_marketing'),
    resetPasswordOnLogin: readBoolean(wire['reset_pass_on_login'], 'reset_pass_on_login'),
    formFields: readFormFields(wire['form_fields'], 'form_fields'),
  });
}

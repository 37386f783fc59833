import {
  type Customer,
  type FormField,
  type FormValue,
  isCustomerId,
  mostFormLevels,
} from '../customer/customer.ts';
import { ContractError } from '../sync/errors.ts';
import {
  isObject,
  readBoolean,
  readDecimal,
  readInteger,
  readObject,
  readText,
  readTimestamp,
  unexpected,
} from './fields.ts';
import { JsonNumber } from './json.ts';

/**
 * A V2 customer, as `GET /v2/customers/{id}` answers it, in our words. Fields that are not named here, such as
 * `addresses` (only a link) and `_authentication` (may show a password), are dropped on sight.
 * Throws a ContractError that names the first field it cannot read.
 */
export function toCustomer(body: unknown): Customer {
  const wire = readObject(body, 'customer');
  return present({
    id: readId(wire['id']),
    email: readText(wire['email'], 'email'),
    firstName: readText(wire['first_name'], 'first_name'),
    lastName: readText(wire['last_name'], 'last_name'),
    company: readText(wire['company'], 'company'),
    phone: readText(wire['phone'], 'phone'),
    notes: readText(wire['notes'], 'notes'),
    taxExemptCategory: readText(wire['tax_exempt_category'], 'tax_exempt_category'),
    registrationIpAddress: readText(wire['registration_ip_address'], 'registration_ip_address'),
    customerGroupId: readInteger(wire['customer_group_id'], 'customer_group_id') || undefined,
    storeCredit: readDecimal(wire['store_credit'], 'store_credit'),
    acceptsMarketing: readBoolean(wire['accepts_marketing'], 'accepts_marketing'),
    resetPasswordOnLogin: readBoolean(wire['reset_pass_on_login'], 'reset_pass_on_login'),
    formFields: readFormFields(wire['form_fields'], 'form_fields'),
    dateCreated: readTimestamp(wire['date_created'], 'date_created'),
    dateModified: readTimestamp(wire['date_modified'], 'date_modified'),
  });
}

function readId(value: unknown): number {
  const id = value instanceof JsonNumber ? readInteger(value, 'id') : undefined;
  if (isCustomerId(id)) return id;
  throw unexpected('id', 'a positive integer below 2^53', value);
}

/** Null, `[]`, `{}` and `""` all say "none". */
function readFormFields(value: unknown, path: string): readonly FormField[] | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (isObject(value) && Object.keys(value).length === 0) return undefined;
  if (!Array.isArray(value)) throw unexpected(path, 'a list of fields', value);
  if (value.length === 0) return undefined;
  return value.map((field, index) => readFormField(field, `${path}[${index}]`));
}

function readFormField(value: unknown, path: string): FormField {
  const field = readObject(value, path);
  const name = field['name'];
  if (typeof name !== 'string') throw unexpected(`${path}.name`, 'text', name);
  if (field['value'] === undefined) return { name: name.toWellFormed() };
  return {
    name: name.toWellFormed(),
    value: readFormValue(field['value'], `${path}.value`, fieldLevels + 1),
  };
}

/** The list of all fields, and the field itself. */
const fieldLevels = 2;

/** `level`: which one of the lists and objects inside one another this would be. */
function readFormValue(value: unknown, path: string, level: number): FormValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.toWellFormed();
  const isNested = Array.isArray(value) || isObject(value);
  if (isNested && level > mostFormLevels)
    throw new ContractError(path, `expected at most ${mostFormLevels} levels of lists and objects, got more`);
  if (Array.isArray(value))
    return value.map((item, index) => readFormValue(item, `${path}[${index}]`, level + 1));
  if (isObject(value)) {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([name, item]) => [name, readFormValue(item, `${path}.*`, level + 1)]),
    );
  }
  const decimal = readDecimal(value, path);
  if (decimal === undefined) throw unexpected(path, 'a value', value);
  return decimal;
}

type Optional<T> = { [K in keyof T]: T[K] | undefined };

/** Leaves out what is undefined. */
function present(fields: Optional<Customer> & Pick<Customer, 'id'>): Customer {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as Customer;
}

import { type FormField, type FormValue, mostFormLevels } from '../customer/customer.ts';
import { ContractError } from '../sync/errors.ts';
import { isObject, readDecimal, readObject, unexpected } from './fields.ts';

/**
 * Form fields ordered by name, since V2 and V3 may send them in different orders. Only name and value are kept.
 * Null, `[]`, `{}` and `""` all mean "none". `levelsAround` counts the lists and objects of the item around them.
 */
export function readFormFields(
  value: unknown,
  path: string,
  levelsAround = 0,
): readonly FormField[] | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (isObject(value) && Object.keys(value).length === 0) return undefined;
  if (!Array.isArray(value)) throw unexpected(path, 'a list of fields', value);
  if (value.length === 0) return undefined;
  return value.map((field, index) => readFormField(field, `${path}[${index}]`, levelsAround)).sort(byName);
}

function byName(a: FormField, b: FormField): number {
  return compare(a.name, b.name) || compare(JSON.stringify(a), JSON.stringify(b));
}

/** By code units, which no locale changes. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function readFormField(value: unknown, path: string, levelsAround: number): FormField {
  const field = readObject(value, path);
  const name = field['name'];
  if (typeof name !== 'string') throw unexpected(`${path}.name`, 'text', name);
  if (field['value'] === undefined) return { name: name.toWellFormed() };
  const level = levelsAround + fieldLevels + 1;
  return { name: name.toWellFormed(), value: readFormValue(field['value'], `${path}.value`, level) };
}

/** Two levels: the list of all fields, and the field. */
const fieldLevels = 2;

/** `level` is the depth of nesting if the value is a list or an object. */
function readFormValue(value: unknown, path: string, level: number): FormValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.toWellFormed();
  if ((Array.isArray(value) || isObject(value)) && level > mostFormLevels)
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

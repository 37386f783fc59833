import {
  type Fields,
  listOf,
  optional,
  type Read,
  readDecimal,
  readText,
  refuse,
} from './attribute-value.ts';
import type { FormField, FormValue } from './customer.ts';

export const formField: Fields<FormField> = { name: readText, value: optional(readFormValue) };

function readFormValue(...[value, place]: Parameters<Read<FormValue>>): FormValue {
  if (value?.S !== undefined) return value.S;
  if (value?.N !== undefined) return readDecimal(value, place);
  if (value?.BOOL !== undefined) return value.BOOL;
  if (value?.NULL !== undefined) return null;
  if (value?.L !== undefined) return listOf(readFormValue)(value, place);
  if (value?.M === undefined) return refuse(value, 'S, N, BOOL, NULL, L or M', place);
  const inside = { ...place, path: `${place.path}.*` };
  return Object.fromEntries(
    Object.entries(value.M).map(([name, item]) => [name, readFormValue(item, inside)]),
  );
}

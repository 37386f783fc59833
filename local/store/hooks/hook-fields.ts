import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isObject, type JsonObject } from '../../aws/json-value.ts';
import { isKnownScope } from './hook-scopes.ts';
import { invalidFields, RefusedHookError } from './refused-hook-error.ts';

/** The fields that the owner of a hook sets. */
export interface HookFields {
  readonly scope: string;
  readonly destination: string;
  readonly isActive: boolean;
  /** An empty object means no headers. */
  readonly headers: Readonly<Record<string, string>> | null;
}

/** Reads the body of `POST /hooks`. Throws a RefusedHookError. A hook is active by default. */
export function parseNewHook(body: string): HookFields {
  const { scope, destination, isActive = true, headers = null } = parseHookChanges(body);
  if (scope !== undefined && destination !== undefined) return { scope, destination, isActive, headers };
  throw invalidFields({
    ...(scope === undefined && { scope: 'error.path.missing.' }),
    ...(destination === undefined && { destination: 'error.path.missing.' }),
  });
}

/** Reads the body of `PUT /hooks/{id}`, which needs at least one field. Throws a RefusedHookError. */
export function parseHookChanges(body: string): Partial<HookFields> {
  const sent = parseObject(body);
  const errors = Object.fromEntries(
    Object.entries(rules).flatMap(([field, { isValid, error }]) =>
      sent[field] === undefined || isValid(sent[field]) ? [] : [[field, error]],
    ),
  );
  if (Object.keys(errors).length > 0) throw invalidFields(errors);

  const { scope, destination, is_active, headers } = sent;
  if (isText(scope) && !isKnownScope(scope)) {
    throw new RefusedHookError(400, 'Cannot find payload/event classes for the events.');
  }
  return {
    ...(isText(scope) && { scope }),
    ...(isDestination(destination) && { destination }),
    ...(isBoolean(is_active) && { isActive: is_active }),
    ...(isHeaders(headers) && { headers: headers && Object.keys(headers).length > 0 ? headers : null }),
  };
}

function parseObject(body: string): JsonObject {
  try {
    const sent: unknown = JSON.parse(body);
    if (isObject(sent)) return sent;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new RefusedHookError(400, 'Input is invalid.');
}

const rules = {
  scope: { isValid: isText, error: 'error.expected.jsstring' },
  destination: { isValid: isDestination, error: 'error.expected.https.url.on.port.443' },
  is_active: { isValid: isBoolean, error: 'error.expected.jsboolean' },
  headers: { isValid: isHeaders, error: 'error.expected.headers' },
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** `port` is empty for 443, the default of HTTPS. */
function isDestination(value: unknown): value is string {
  const url = isText(value) ? URL.parse(value) : null;
  return url?.protocol === 'https:' && url.port === '';
}

function isHeaders(value: unknown): value is Record<string, string> | null {
  return value === null || (isObject(value) && Object.entries(value).every(isHeader));
}

function isHeader([name, value]: [string, unknown]): boolean {
  if (!isText(value)) return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

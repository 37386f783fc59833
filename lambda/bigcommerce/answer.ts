import {
  ConfigurationError,
  ContractError,
  CredentialsRejectedError,
  RefusedError,
  type SyncError,
  UpstreamError,
} from '../sync/errors.ts';
import { parseJson } from './json.ts';

/** What an answer means, once the quota has been seen to. */
export type Answer =
  | { readonly kind: 'found'; readonly body: unknown }
  /** 204: an empty list. */
  | { readonly kind: 'empty' }
  /** 404 with a JSON array, V2's "does not exist". */
  | { readonly kind: 'missing' };

const noBody = new Uint8Array();

/** A 200 that is not JSON. */
export class UnreadableAnswerError extends ConfigurationError {}

export function isRateLimited(status: number): boolean {
  return status === 429 || status === 509;
}

/** Other bodies are never read: they may quote customers. */
export function wantsBody(status: number): boolean {
  return status === 200 || status === 404;
}

/** Throws the `SyncError` that the status stands for. `path` is for the operator and holds ids only. */
export function readAnswer(status: number, body: Uint8Array | undefined, path: string): Answer {
  if (status === 204) return { kind: 'empty' };
  if (status === 404 && isJsonArray(body)) return { kind: 'missing' };
  if (status !== 200) throw toError(status, path);
  try {
    return { kind: 'found', body: parseJson(body ?? noBody) };
  } catch (error) {
    if (error instanceof RangeError)
      throw new ContractError('body', 'expected JSON that is nested less deeply');
    if (!(error instanceof SyntaxError)) throw error;
    throw new UnreadableAnswerError(
      `GET ${path} was answered 200 with something that is not JSON: look what answers in BigCommerce's place (a proxy, a maintenance page, a wrong API address)`,
    );
  }
}

const worthRepeating = [408, 423, 425];
const neverWorthRepeating = [501, 505, 507];

function toError(status: number, path: string): SyncError {
  if (status === 401 || status === 403) return new CredentialsRejectedError(status);
  if (status === 404) {
    return new ConfigurationError(
      `GET ${path} was answered 404 by something other than the customers API: check the store hash, and whether BigCommerce has withdrawn V2 customers; nothing is deleted`,
    );
  }
  if (neverWorthRepeating.includes(status)) return new RefusedError(status);
  if (worthRepeating.includes(status) || status >= 500) return new UpstreamError(status);
  if (status >= 400) return new RefusedError(status);
  return new ConfigurationError(
    `GET ${path} was answered ${status}, which the customers API never does (redirects are not followed, so that the token stays with BigCommerce): check the API address and the store hash`,
  );
}

function isJsonArray(body: Uint8Array | undefined): boolean {
  try {
    return Array.isArray(parseJson(body ?? noBody));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request as the store received it. */
export interface StoreRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The customer asked for by id. */
  readonly customerId?: number;
  readonly headers: IncomingHttpHeaders;
}

export function toStoreRequest({ method = '', url = '', headers }: IncomingMessage): StoreRequest {
  const [path = '', ...query] = url.split('?');
  const id = /^\/stores\/[^/]+\/v2\/customers\/(\d+)$/.exec(path)?.[1];
  return {
    method,
    path,
    query: new URLSearchParams(query.join('?')),
    ...(id && { customerId: Number(id) }),
    headers,
  };
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as the store received it. */
export interface StoreRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The customer that is requested by id. */
  readonly customerId?: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty for a GET. */
  readonly body: string;
}

/** Reads a request. Resolves with undefined when the client closes the connection before the request is complete. */
export async function receiveRequest(incoming: IncomingMessage): Promise<StoreRequest | undefined> {
  if (incoming.method === 'GET') {
    incoming.resume();
    return toStoreRequest(incoming, '');
  }
  try {
    return toStoreRequest(incoming, await text(incoming));
  } catch (error) {
    if (incoming.complete) throw error;
  }
}

function toStoreRequest({ method = '', url = '', headers }: IncomingMessage, body: string): StoreRequest {
  const [path = '', ...query] = url.split('?');
  const id = /^\/stores\/[^/]+\/v2\/customers\/(\d+)$/.exec(path)?.[1];
  return {
    method,
    path,
    query: new URLSearchParams(query.join('?')),
    ...(id && { customerId: Number(id) }),
    headers,
    body,
  };
}

import { gzipSync } from 'node:zlib';
import { type Answer, apiErrorAnswer, emptyAnswer, gatewayAnswer } from './answer.ts';
import type { Presentation } from './customers-resource.ts';
import type { StoreRequest } from './store-request.ts';

/** What goes wrong with a request. An answer of the fault's own carries only the headers named here, and `Date`. */
export type Fault =
  /** 429 with an empty body and these headers, garbage included; neither given = no rate limit header at all. */
  | { kind: 'rateLimited'; timeResetMs?: number | string; retryAfter?: number | string }
  /** Any status with the error list of V2 or the error object of V3 (the default), a gateway's page or nothing as its body. */
  | { kind: 'status'; status: number; body?: 'json' | 'html' | 'empty'; headers?: Record<string, string> }
  /** 200 with this text, by default as `application/json`. */
  | { kind: 'text'; text: string; contentType?: string }
  /** What was asked is done, but answered with this status and text, by default none. */
  | { kind: 'answeredWith'; status: number; text?: string }
  /** The store's answer with every customer in it, by id or listed, replaced. `JSON.rawJSON` survives. */
  | { kind: 'altered'; customer: Presentation }
  /** A 200 of the store with another body and more headers: other bytes, in another encoding, or cut off. */
  | { kind: 'rewritten'; body: (text: string) => string | Uint8Array; headers?: Record<string, string> }
  /** The store's answer as of the request's arrival, so much later. */
  | { kind: 'delayed'; ms: number }
  /** No answer, the connection stays open. */
  | { kind: 'hangBeforeHeaders' }
  /** The store's headers and half its body, the connection stays open. A 204 has no body to hang in. */
  | { kind: 'hangInBody' }
  /** No answer, ECONNRESET. */
  | { kind: 'resetBeforeHeaders' }
  /** The store's headers and half its body, perhaps compressed, then the connection is closed. A 204 has no body to cut. */
  | { kind: 'cutInBody'; gzip?: boolean };

/** The answer that takes the place of the store's, if the fault brings one. */
export function answerOfFault(fault: Fault | undefined, { path }: StoreRequest): Answer | undefined {
  switch (fault?.kind) {
    case 'rateLimited':
      return emptyAnswer(429, {
        ...(fault.timeResetMs !== undefined && { 'X-Rate-Limit-Time-Reset-Ms': String(fault.timeResetMs) }),
        ...(fault.retryAfter !== undefined && { 'X-Retry-After': String(fault.retryAfter) }),
      });
    case 'status': {
      const answer = answerWith(fault.body ?? 'json', fault.status, path);
      return { ...answer, headers: { ...answer.headers, ...fault.headers } };
    }
    case 'text': {
      const headers = { 'Content-Type': fault.contentType ?? 'application/json' };
      return { status: 200, headers, body: fault.text };
    }
  }
}

/** The store's answer as the fault has it. */
export function rewrite(answer: Answer, fault: Fault | undefined): Answer {
  if (answer.status !== 200) return answer;
  if (fault?.kind === 'cutInBody' && fault.gzip) {
    return { ...answer, headers: { ...answer.headers, ...gzipped }, body: gzipSync(answer.body) };
  }
  if (fault?.kind !== 'rewritten') return answer;
  return {
    ...answer,
    headers: { ...answer.headers, ...fault.headers },
    body: fault.body(String(answer.body)),
  };
}

const gzipped = { 'Content-Encoding': 'gzip' };

function answerWith(body: 'json' | 'html' | 'empty', status: number, path: string): Answer {
  switch (body) {
    case 'json':
      return apiErrorAnswer(path, status);
    case 'html':
      return gatewayAnswer(status);
    case 'empty':
      return emptyAnswer(status);
  }
}

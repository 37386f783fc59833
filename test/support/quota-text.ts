/** The four headers of the quota with these values. */
export function toHeaders({ quota, left, windowMs: window, resetMs }: Record<string, string>): Headers {
  return new Headers({
    'X-Rate-Limit-Requests-Quota': String(quota),
    'X-Rate-Limit-Requests-Left': String(left),
    'X-Rate-Limit-Time-Window-Ms': String(window),
    'X-Rate-Limit-Time-Reset-Ms': String(resetMs),
  });
}

import { describe, expect, it } from 'vitest';
import { createRequestLog } from '../../../local/store/request-log.ts';

describe('createRequestLog', () => {
  it('drops the oldest requests and continues to count', () => {
    const log = createRequestLog(10);

    for (let at = 1; at <= 95; at += 1) {
      log.record({
        at,
        status: 200,
        method: 'GET',
        path: '/',
        query: new URLSearchParams(),
        headers: {},
        body: '',
      });
    }

    expect(log.counters).toEqual({ total: 95, byStatus: { 200: 95 } });
    expect(log.requests.map(({ at }) => at)).toEqual([
      81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,
    ]);
  });
});

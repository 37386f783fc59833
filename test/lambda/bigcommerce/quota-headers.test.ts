import { describe, expect, it } from 'vitest';
import { readAnnouncedWaitMs, readQuotaHeaders } from '../../../lambda/bigcommerce/quota-headers.ts';
import { toHeaders } from '../../support/quota-text.ts';

describe('readAnnouncedWaitMs', () => {
  it.each([
    [{ 'X-Rate-Limit-Time-Reset-Ms': '700', 'X-Retry-After': '2' }, 2_000],
    [{ 'X-Rate-Limit-Time-Reset-Ms': '15000', 'X-Retry-After': '2' }, 15_000],
    [{ 'X-Retry-After': 'garbage', 'X-Rate-Limit-Time-Reset-Ms': '700' }, 700],
    [{ 'X-Retry-After': '-5' }, undefined],
    [{ 'X-Retry-After': 'Mon, 06 May 2024 07:34:10 GMT' }, undefined],
    [{ 'X-Retry-After': '' }, undefined],
    [{ 'X-Retry-After': '0', 'X-Rate-Limit-Time-Reset-Ms': '0' }, undefined],
    [{}, undefined],
  ])('reads the longer valid wait: %j is %s ms', (headers, waitMs) => {
    expect(readAnnouncedWaitMs(new Headers(headers))).toBe(waitMs);
  });

  it.each([
    [{ 'X-Retry-After': '99999999999' }, 15 * 60_000],
    [{ 'X-Retry-After': '600' }, 600_000],
    [{ 'X-Rate-Limit-Time-Reset-Ms': '999999999999' }, 5 * 60_000],
  ])('limits a wait of years: %j is %s ms', (headers, waitMs) => {
    expect(readAnnouncedWaitMs(new Headers(headers))).toBe(waitMs);
  });
});

describe('readQuotaHeaders', () => {
  const sane = { quota: '150', left: '100', windowMs: '30000', resetMs: '20000' };

  it('reads the four headers', () => {
    expect(readQuotaHeaders(toHeaders(sane))).toEqual({
      quota: 150,
      left: 100,
      windowMs: 30_000,
      resetMs: 20_000,
    });
  });

  it.each([
    ['0', 30_000],
    ['1', 30_000],
    ['1000', 1_000],
    ['300000', 300_000],
    ['300001', 30_000],
    ['999999999999', 30_000],
  ])('reads a window of %s ms as %i ms: 30 s replaces an impossible value', (window, windowMs) => {
    expect(readQuotaHeaders(toHeaders({ ...sane, windowMs: window }))).toMatchObject({ windowMs });
  });

  it('limits the remaining requests to the quota, and the reset to the window', () => {
    expect(readQuotaHeaders(toHeaders({ ...sane, left: '151', resetMs: '30001' }))).toMatchObject({
      left: 150,
      resetMs: 30_000,
    });
  });

  it.each([
    { ...sane, quota: '0' },
    { ...sane, quota: 'many' },
    { ...sane, left: '-1' },
    { ...sane, resetMs: '1e3' },
    { ...sane, windowMs: '' },
  ])('ignores %j', (headers) => {
    expect(readQuotaHeaders(toHeaders(headers))).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { type Hook, planHooks, type WantedHooks } from '../../../../lambda/sync/hooks/plan-hooks.ts';

const marker = { header: 'x-customer-sync-copy', value: 'production' };
const wanted: WantedHooks = {
  scopes: ['store/customer/*', 'store/customer/address/*'],
  destination: 'https://hooks.example.com/webhooks',
  headers: { [marker.header]: marker.value, 'x-customer-sync-secret': 'new' },
  marker,
};

describe('planHooks', () => {
  it('creates the hooks that do not exist', () => {
    expect(planHooks([], wanted)).toEqual({ create: wanted.scopes, reactivate: [], repair: [], remove: [] });
  });

  it('changes no hook that is right', () => {
    const hooks = wanted.scopes.map((scope, index) => hook({ id: index + 1, scope }));

    expect(planHooks(hooks, wanted)).toEqual({ create: [], reactivate: [], repair: [], remove: [] });
  });

  it.each([
    ['was deactivated by BigCommerce', { isActive: false }],
    ['delivers elsewhere', { destination: 'https://old.example.com/webhooks' }],
  ])('reactivates a hook that %s', (_what, fields) => {
    const silent = hook({ id: 1, ...fields });

    expect(planHooks([silent], wanted)).toMatchObject({ reactivate: [silent], repair: [] });
  });

  it('repairs a hook with an old secret', () => {
    const headers = { [marker.header]: marker.value, 'x-customer-sync-secret': 'old' };
    const wrong = hook({ id: 1, headers });

    expect(planHooks([wrong], wanted)).toMatchObject({ repair: [wrong], reactivate: [] });
  });

  it('keeps the duplicate with our destination, because two hooks cannot have it', () => {
    const elsewhere = hook({ id: 1, destination: 'https://old.example.com/webhooks' });
    const here = hook({ id: 2, isActive: false });

    expect(planHooks([elsewhere, here], wanted)).toMatchObject({ reactivate: [here], remove: [elsewhere] });
  });

  it('reactivates and repairs an inactive hook with an old secret in one change', () => {
    const both = hook({
      id: 1,
      isActive: false,
      headers: { [marker.header]: marker.value, 'x-customer-sync-secret': 'old' },
    });

    expect(planHooks([both], wanted)).toMatchObject({ reactivate: [both], repair: [] });
  });

  it('keeps the best of duplicates, and removes the others', () => {
    const inactive = hook({ id: 1, isActive: false });
    const old = hook({ id: 2, destination: 'https://old.example.com/webhooks' });
    const right = hook({ id: 3 });

    expect(planHooks([inactive, old, right], wanted)).toMatchObject({
      remove: [inactive, old],
      repair: [],
      reactivate: [],
    });
  });

  it('removes our hooks for scopes that are no longer wanted', () => {
    const former = hook({ id: 1, scope: 'store/customer/created' });

    expect(planHooks([former], wanted)).toMatchObject({ remove: [former] });
  });

  it.each([
    ['of another stage', { [marker.header]: 'staging' }],
    ['of others', {}],
  ])('never changes hooks %s, whatever state they are in', (_whose, headers) => {
    const theirs = [
      hook({ id: 1, headers, isActive: false }),
      hook({ id: 2, headers, scope: 'store/order/*' }),
      hook({ id: 3, headers }),
    ];

    expect(planHooks(theirs, wanted)).toEqual({
      create: wanted.scopes,
      reactivate: [],
      repair: [],
      remove: [],
    });
  });
});

function hook(fields: Partial<Hook>): Hook {
  const { scopes, destination, headers } = wanted;
  return { id: 1, scope: scopes[0] ?? '', destination, isActive: true, headers, ...fields };
}

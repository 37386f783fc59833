import { openBigCommerce } from './bigcommerce-source.ts';
import type { SourceOptions, SourceUnderTest } from './source-under-test.ts';

export async function openBigCommerceV2(options: SourceOptions = {}): Promise<SourceUnderTest> {
  const { store, anyApi } = await openBigCommerce(options);

  return {
    ...anyApi,
    direction: 'ascending',
    editAttribute: (id) => store.setAttribute(id, 1, `value ${anyApi.now()}`),
    deny: (id) =>
      store.inject(
        { kind: 'status', status: 404 },
        { when: ({ path }) => path.endsWith(`/v2/customers/${id}`) },
      ),
    makeUnlistable: (id) =>
      store.inject(
        { kind: 'status', status: 500 },
        { times: Number.POSITIVE_INFINITY, when: store.shows(id, 'in lists') },
      ),
  };
}

import { answering, forever, type KnownFailure } from './known-failure.ts';

/** Failures of the whole store. */
export const failuresOfBigCommerce: readonly KnownFailure[] = [
  {
    cause: 'BigCommerce answers 503',
    begin: answering(503, 'json'),
    rings: { TableFallsBehind: 35, RefreshesFailing: 50 },
  },
  {
    cause: 'a gateway answers 403',
    begin: answering(403, 'html'),
    rings: { TableFallsBehind: 35, RefreshesFailing: 50 },
  },
  {
    cause: 'BigCommerce does not answer',
    begin: ({ store }) => store.inject({ kind: 'resetBeforeHeaders' }, forever),
    rings: { TableFallsBehind: 35, RefreshesFailing: 50 },
  },
  {
    cause: "others spend the store's quota",
    begin: ({ store }) => store.inject({ kind: 'rateLimited', timeResetMs: 20_000 }, forever),
    rings: { TableFallsBehind: 45 },
  },
  {
    cause: 'the access token is revoked',
    begin: answering(401, 'json'),
    rings: {
      CredentialsRejected: 5,
      SweepsFailing: 5,
      TableFallsBehind: 50,
    },
  },
  {
    cause: 'the store hash is wrong',
    begin: answering(404, 'html'),
    rings: {
      ConfigurationFailing: 5,
      SweepsFailing: 5,
      TableFallsBehind: 50,
    },
  },
];

import { openBigCommerce } from './source-bigcommerce.ts';
import { openModelSource } from './source-model.ts';
import type { OpenSource } from './source-under-test.ts';

/** The implementations of `CustomerSource`, which also implement `CustomerList`. */
export const sources: [name: string, open: OpenSource][] = [
  ['the model', async (options) => openModelSource({ ...options, longestPage: 250, isFromIdListed: true })],
  ['BigCommerce', (options) => openBigCommerce(options)],
];

/** Also a model with the shortest allowed lists, which begin after `fromId`. */
export const listSources: [name: string, open: OpenSource][] = [
  ...sources,
  [
    'the model at its tersest',
    async (options) => openModelSource({ ...options, longestPage: 2, isFromIdListed: false }),
  ],
];

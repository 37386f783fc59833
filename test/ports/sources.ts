import { openBigCommerceV2 } from './source-bigcommerce-v2.ts';
import { openBigCommerceV3 } from './source-bigcommerce-v3.ts';
import { openModelSource } from './source-model.ts';
import type { OpenCursorSource, OpenSource } from './source-under-test.ts';

const common = { longestPage: 250, isFromIdListed: true };
const terse = { longestPage: 2, isFromIdListed: false };

/** The implementations of a source with cursors, which is asked about several customers at once. */
export const cursorSources: [name: string, open: OpenCursorSource][] = [
  ['the model with cursors', async (options) => openModelSource({ ...options, ...common, kind: 'cursor' })],
  ['BigCommerce V3', openBigCommerceV3],
];

/** The implementations of `CustomerSource`, which are those of `CustomerList` too. */
export const sources: [name: string, open: OpenSource][] = [
  ['the model with ranges', async (options) => openModelSource({ ...options, ...common, kind: 'keyset' })],
  ['BigCommerce V2', openBigCommerceV2],
  ...cursorSources,
];

/** Also models whose lists are as short as they may be, and begin behind `fromId`. */
export const listSources: [name: string, open: OpenSource][] = [
  ...sources,
  [
    'the model with ranges at its tersest',
    async (options) => openModelSource({ ...options, ...terse, kind: 'keyset' }),
  ],
  [
    'the model with cursors at its tersest',
    async (options) => openModelSource({ ...options, ...terse, kind: 'cursor' }),
  ],
];

import type { Answer } from '../answer.ts';
import type { CustomerParts } from './customer-parts.ts';
import { listAnswer, numberedPage, paginationOf } from './v3-page.ts';
import { idsIn, pageIn, periodIn, requireKnown, wordsIn } from './v3-query.ts';
import { presentAddress } from './wire-address.ts';

/** Answers `GET /v3/customers/addresses`, by page number only. */
export function listAddresses(query: URLSearchParams, { addresses }: CustomerParts): Answer {
  requireKnown(query, ['customer_id:in', 'include', 'page', 'limit']);
  const owners = idsIn(query, 'customer_id:in');
  const hasFormFields = wordsIn(query, 'include', ['formfields']).includes('formfields');
  const found = owners?.flatMap(addresses.of) ?? addresses.all();
  return page(
    query,
    found.map((address) => presentAddress(address, hasFormFields)),
  );
}

/** Answers `GET /v3/customers/attribute-values`, by page number only. */
export function listAttributeValues(query: URLSearchParams, { attributeValues }: CustomerParts): Answer {
  requireKnown(query, ['customer_id:in', 'date_modified:min', 'date_modified:max', 'page', 'limit']);
  const owners = idsIn(query, 'customer_id:in');
  const isModifiedThen = periodIn(query, 'date_modified');
  const found = owners?.flatMap(attributeValues.of) ?? attributeValues.all();
  return page(
    query,
    found.filter(({ date_modified }) => isModifiedThen(Date.parse(date_modified))),
  );
}

function page(query: URLSearchParams, found: readonly object[]): Answer {
  const place = pageIn(query);
  const data = numberedPage(found, place);
  return listAnswer(data, { pagination: paginationOf(found.length, data.length, place) });
}

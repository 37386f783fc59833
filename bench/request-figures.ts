import { atMost, type Figure } from './figure.ts';
import type { Swept } from './swept.ts';

/** Of a full page of 250 one customer was the last on the page before. */
const newOnPage = 249;

/** What a sweep asks beyond its pages: what time it is, and what comes after the last page. */
export function requestFigures(what: string, { report, requests, requestsById }: Swept): Figure[] {
  const { listed = Number.NaN } = report;
  return [
    atMost(
      `requests of ${what} beyond one for every ${newOnPage} of its ${listed} customers`,
      requests - Math.ceil(listed / newOnPage),
      2,
    ),
    atMost(`requests by id of ${what}`, requestsById, 0),
  ];
}

import { atMost, type Figure } from './figure.ts';
import type { Swept } from './swept.ts';

/** A full page has 250 customers, one of whom was the last of the previous page. */
const newOnPage = 249;

/** A sweep may send two requests beyond its full pages: one for the time, one for the end of the list. */
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

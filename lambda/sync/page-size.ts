import { ContractError } from './errors.ts';
import { smallestPage } from './unlistable.ts';

/** The largest page that BigCommerce's V2 list answers. */
const largestPage = 250;
/** So many pages of a reduced size are read before one of twice the size is tried. */
const pagesBeforeGrowing = 8;

/** How many customers to ask for at a time: fewer where that many fail, and by and by more again. */
export interface PageSize {
  readonly limit: number;
  /** A page of this size was read. */
  read(): void;
  /** Pages of this size fail; throws `error` when there is no smaller one. */
  shrink(error: Error): void;
  /** It was one customer that failed, and not the size. */
  causeFound(): void;
  /** A page of this size does not reach the next customer; throws a ContractError when there is no larger one. */
  enlarge(): void;
}

export function createPageSize(): PageSize {
  let limit = largestPage;
  let pagesUntilGrowing = pagesBeforeGrowing;
  let growsEveryPages = pagesBeforeGrowing;

  function double(): void {
    limit = Math.min(largestPage, limit * 2);
    pagesUntilGrowing = growsEveryPages;
  }

  return {
    get limit() {
      return limit;
    },

    read() {
      pagesUntilGrowing -= 1;
      if (pagesUntilGrowing <= 0) double();
    },

    shrink(error) {
      if (limit === smallestPage) throw error;
      limit = Math.max(smallestPage, Math.floor(limit / 2));
      growsEveryPages = pagesBeforeGrowing;
      pagesUntilGrowing = growsEveryPages;
    },

    causeFound() {
      growsEveryPages = 1;
      pagesUntilGrowing = 1;
    },

    enlarge() {
      if (limit === largestPage) {
        throw new ContractError(
          'id',
          'expected customers with ids, got a whole page without one that can be read',
        );
      }
      double();
    },
  };
}

/** The largest page that BigCommerce's lists answer. */
export const largestPage = 250;
/** What to begin with after so many crashes: the page may have killed whoever read it. */
const firstLimits = [largestPage, 16, 1];
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
}

export function createPageSize(crashes: number): PageSize {
  let limit = firstLimits[crashes] ?? 1;
  let growsEveryPages = pagesBeforeGrowing;
  let pagesUntilGrowing = growsEveryPages;

  return {
    get limit() {
      return limit;
    },

    read() {
      pagesUntilGrowing -= 1;
      if (pagesUntilGrowing > 0) return;
      limit = Math.min(largestPage, limit * 2);
      pagesUntilGrowing = growsEveryPages;
    },

    shrink(error) {
      if (limit === 1) throw error;
      limit = Math.floor(limit / 2);
      growsEveryPages = pagesBeforeGrowing;
      pagesUntilGrowing = growsEveryPages;
    },

    causeFound() {
      growsEveryPages = 1;
      pagesUntilGrowing = 1;
    },
  };
}

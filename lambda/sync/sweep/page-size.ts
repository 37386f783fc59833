/** The first limit after one crash, and after two or more: a large page may have killed the last invocation. */
const limitsAfterCrashes = [16, 1];
/** Number of pages of a reduced size before the size is doubled. */
const pagesBeforeGrowing = 8;

/** The number of customers in a page. It shrinks where pages fail, and grows again step by step. */
export interface PageSize {
  readonly limit: number;
  /** Reports that a page of this size was read. */
  read(): void;
  /** Reports that pages of this size fail. Throws `error` when there is no smaller size. */
  shrink(error: Error): void;
  /** Reports that one customer caused the failures, and not the size. */
  causeFound(): void;
}

/** `largestPage`: the most customers that the list returns in one page. */
export function createPageSize(crashes: number, largestPage: number): PageSize {
  let limit = crashes === 0 ? largestPage : (limitsAfterCrashes[crashes - 1] ?? 1);
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

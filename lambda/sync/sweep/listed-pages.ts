import { StaleError, SyncError } from '../errors.ts';
import { isolateCustomer } from './isolate-customer.ts';
import type { ListedPage } from './listed-page.ts';
import { createPageSize } from './page-size.ts';
import { createPageReader, type Place } from './read-page.ts';
import type { CustomerList } from './sweep-ports.ts';
import type { SweepRun } from './sweep-run.ts';
import { refuseTooManyIsolated } from './unreadable.ts';

export interface ListedPages {
  /** Returns the page that follows a place. */
  after(place: Place, deadlineMs: number): Promise<ListedPage>;
  /** Makes pages smaller, because the last one could not be stored in time. Throws when they cannot be smaller. */
  shrink(): void;
}

/**
 * Reads the store's list in pages; no unreadable record stops it. Only a page without a new customer is the end,
 * however short other pages are. A page that cannot be read, although the source answers, is halved. A single
 * customer that cannot be read is isolated: its record has an error.
 */
export function createListedPages(
  source: Pick<CustomerList, 'list' | 'ping' | 'largestPage'>,
  { sinceMs, crashes }: Pick<SweepRun, 'sinceMs' | 'crashes'>,
): ListedPages {
  const size = createPageSize(crashes, source.largestPage);

  return {
    async after(place, deadlineMs) {
      const read = createPageReader(source, place, sinceMs, deadlineMs);
      const { cursor, nextPage, readableId } = place;
      const from = { after: cursor, isBehind: readableId !== undefined };
      for (;;) {
        const { limit } = size;
        const page = await read({ ...from, nextPage, limit, isProbe: limit < source.largestPage });
        if (!(page instanceof SyncError)) {
          size.read();
          return page;
        }
        if (size.limit > 1) {
          size.shrink(page);
          continue;
        }
        refuseTooManyIsolated(place, page);
        const found = await isolateCustomer(place, page, read);
        size.causeFound();
        return found;
      }
    },

    shrink: () => size.shrink(new StaleError()),
  };
}

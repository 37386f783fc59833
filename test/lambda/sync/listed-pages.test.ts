import { describe, expect, it } from 'vitest';
import {
  ContractError,
  CredentialsRejectedError,
  UnreachableError,
  UpstreamError,
} from '../../../lambda/sync/errors.ts';
import { createListedPages } from '../../../lambda/sync/listed-pages.ts';
import type { ListedRecord, ListQuestion } from '../../../lambda/sync/sweep-ports.ts';
import { testStart } from '../../local/store/running-store.ts';

const farAway = Number.POSITIVE_INFINITY;
const timeout = new UnreachableError('BigCommerce', 'TIMEOUT');
/** What one attempt takes that times out, and all five with the waits between them. */
const attemptMs = 10_000;
const attemptsMs = 65_000;

describe('createListedPages', () => {
  it('reads the last customer of each page twice, and ends at a page without a new one', async () => {
    const { source, questions } = listOf(range(1, 600));

    expect(await idsOfPages(source)).toEqual([range(1, 250), range(251, 499), range(500, 600), []]);
    expect(questions).toEqual([0, 250, 499, 600].map((fromId) => ({ fromId, limit: 250 })));
  });

  it('sees every customer also where the list leaves out the one it begins with', async () => {
    const { source } = listOf(range(1, 600), { isExclusive: true });

    expect((await idsOfPages(source)).flat()).toEqual(range(1, 600));
  });

  it('takes no short page for the end', async () => {
    const { source } = listOf(range(1, 20), { mostPerPage: 7 });

    expect((await idsOfPages(source)).flat()).toEqual(range(1, 20));
  });

  it('takes not even a page of one for the end', async () => {
    const { source } = listOf(range(1, 5), { mostPerPage: 1, isExclusive: true });

    expect((await idsOfPages(source)).flat()).toEqual(range(1, 5));
  });

  it('goes on when the last customer of a page was deleted meanwhile', async () => {
    const ids = range(1, 300);
    const { source } = listOf(ids);
    const pages = createListedPages(source);
    const first = await pages.after(0, farAway);

    ids.splice(ids.indexOf(250), 1);
    const second = await pages.after(first.lastId, farAway);

    expect(idsIn(second.records)).toEqual(range(251, 300));
  });

  it('ends at once for a store without customers', async () => {
    expect(await idsOfPages(listOf([]).source)).toEqual([[]]);
  });

  it.each([
    ['descend', [1, 3, 2]],
    ['repeat', [1, 2, 2]],
  ])('fails when ids %s', async (_what, ids) => {
    const pages = createListedPages(listOf(ids, { isUnsorted: true }).source);

    await expect(pages.after(0, farAway)).rejects.toThrow(ContractError);
  });

  it('fails when a list begins before the customer that was asked for', async () => {
    const pages = createListedPages(listOf([1, 2, 3], { isUnsorted: true }).source);

    await expect(pages.after(2, farAway)).rejects.toThrow(ContractError);
  });
});

describe('a page that fails every time', () => {
  it.each([
    ['in the middle', [137], range(1, 600)],
    ['at the beginning', [1], range(1, 600)],
    ['behind the first', [2], range(1, 600)],
    ['at the end', [600], range(1, 600)],
    ['on the edge of a page', [250], range(1, 600)],
    ['among ids far apart', [9_000_000], [1, 50_000, 9_000_000, 9_000_001, 2 ** 30]],
    ['the only one', [1], [1]],
    ['two neighbours', [7, 8], range(1, 20)],
    ['three neighbours', [7, 8, 9], range(1, 20)],
    ['two at the beginning', [1, 2], range(1, 20)],
    ['two with one between', [7, 9], range(1, 20)],
    ['all but one', range(2, 20), range(1, 20)],
  ])('is halved down to those to blame, %s, and all others are listed', async (_where, unlistable, ids) => {
    for (const isExclusive of [false, true]) {
      const { source } = listOf(ids, { unlistable, isExclusive });

      const records = (await readAll(source)).flatMap((page) => page.records);

      expect(idsIn(records)).toEqual(ids);
      expect(idsIn(records.filter((record) => 'error' in record))).toEqual(unlistable);
    }
  });

  it.each([
    ['is cut off', new UnreachableError('BigCommerce', 'ECONNRESET')],
    ['is no list', new ContractError('customers', 'expected a list')],
  ])('is halved down also where the answer %s', async (_what, error) => {
    const { source } = listOf(range(1, 20), { unlistable: [7], error });

    const records = (await readAll(source)).flatMap((page) => page.records);

    expect(idsIn(records)).toEqual(range(1, 20));
    expect(records.filter((record) => 'error' in record)).toEqual([{ id: 7, error }]);
  });

  it('skips nobody when the last customer of the page before was deleted meanwhile', async () => {
    const ids = range(1, 20);
    const { source } = listOf(ids, { unlistable: [9], mostPerPage: 6 });
    const pages = createListedPages(source);
    const first = await pages.after(0, farAway);
    ids.splice(ids.indexOf(first.lastId), 1);

    const rest = await readAll(source, pages, first.lastId);

    expect(idsIn(rest.flatMap(({ records }) => records))).toEqual(range(7, 20));
  });

  it('is passed silently by a run that goes on behind the customer to blame', async () => {
    const { source } = listOf(range(1, 20), { unlistable: [7, 8] });

    const rest = await readAll(source, createListedPages(source), 7);

    expect(idsIn(rest.flatMap(({ records }) => records))).toEqual(range(8, 20));
  });

  it.each([
    1, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 30,
  ])('skips nobody, and blames nobody before ten failures in a row, when there are %s of them', async (failures) => {
    const { source } = listOf(range(1, 600), { failures });

    const records = (await readAll(source).catch(() => readAll(source))).flatMap((page) => page.records);

    expect(idsIn(records)).toEqual(range(1, 600));
    if (failures < 10) expect(records.filter((record) => 'error' in record)).toEqual([]);
  });

  it('blames nobody when no list is answered, though the store is', async () => {
    const { source, questions } = listOf(range(1, 20), { neverLists: true });

    await expect(createListedPages(source).after(0, farAway)).rejects.toThrow(UpstreamError);
    expect(questions).toHaveLength(2);
  });

  it('blames nobody else when the store falls silent while the customer to blame is looked for', async () => {
    for (let answers = 1; answers < 60; answers += 1) {
      const { source } = listOf([1, 2, 1_000], { unlistable: [1_000] });
      const pages = createListedPages(fallingSilentAfter(answers, source));
      const blamed: (number | undefined)[] = [];

      for (
        let page = await pages.after(0, farAway).catch(() => undefined);
        page !== undefined && !page.isEnd;
      ) {
        blamed.push(...idsIn(page.records.filter((record) => 'error' in record)));
        page = await pages.after(page.lastId, farAway).catch(() => undefined);
      }

      expect(blamed.filter((id) => id !== 1_000)).toEqual([]);
    }
  });

  it('is asked for in other sizes only where that can help', async () => {
    const { source, questions } = listOf([1], { error: new CredentialsRejectedError(401), neverLists: true });

    await expect(createListedPages(source).after(0, farAway)).rejects.toThrow(CredentialsRejectedError);
    expect(questions).toHaveLength(1);
  });

  it('is read in parts that end at an id, where only lists without an end fail', async () => {
    const { source } = listOf(range(1, 20), { failsUnbounded: true });
    const pages = createListedPages(source);

    const first = await pages.after(0, farAway);

    expect(idsIn(first.records)).toEqual([1, 2]);
  });

  it('stops where lists without an end fail and nobody new is found', async () => {
    const { source, questions } = listOf([1], { failsUnbounded: true });

    await expect(createListedPages(source).after(1, farAway)).rejects.toThrow(UpstreamError);
    expect(questions.length).toBeLessThan(100);
  });

  it('is tried in a larger size only now and then, where it is the size that fails', async () => {
    const { source, questions } = listOf(range(1, 20_000), { largestPage: 100 });

    await readAll(source);

    const limits = questions.map(({ limit }) => limit).filter((limit) => limit > 1);
    expect(limits.slice(0, 4)).toEqual([250, 125, 62, 62]);
    expect(limits.filter((limit) => limit > 100).length).toBeLessThan(limits.length / 6);
  });

  it.each([
    ['close by', [10, 11, 12, 13], 12],
    ['far away', [10, 200, 1_200, 1_300], 1_200],
    ['very far away', [10, 120_000, 480_000, 500_000], 480_000],
    ['where every question on the way fails', [10, 262_144, 300_000], 262_144],
    ['where every question on a longer way fails', [10, 524_288, 600_000], 524_288],
  ])('is passed in time to store the others although each failure is a timeout: others %s', async (_where, ids, unlistable) => {
    const { source, spentMs } = listOf(ids, { unlistable: [unlistable], error: timeout, takesTime: true });
    const reader = createListedPages(source);

    const found: (number | undefined)[] = [];
    for (let cursor = 0; ; ) {
      const page = await reader.after(cursor, farAway);
      found.push(...idsIn(page.records));
      expect(spentMs() - (page.askedAtMs - testStart)).toBeLessThan(5 * 60_000);
      if (page.isEnd) break;
      cursor = page.lastId;
    }

    expect(found).toEqual(ids);
    expect(spentMs()).toBeLessThan(13 * 60_000);
  });

  it('is of full size again soon after the customer to blame was found', async () => {
    const { source, questions } = listOf(range(1, 3_000), { unlistable: [7] });

    await readAll(source);

    expect(questions.length).toBeLessThan(40 + 3_000 / 249);
  });
});

describe('a record without an id that can be read', () => {
  it('stays on the page on which an id follows, and is listed once', async () => {
    const { source } = listOf(range(1, 20), { mostPerPage: 7, nameless: [5, 7, 14] });

    const pages = await readAll(source);

    expect(idsIn(pages.flatMap(({ records }) => records))).toEqual(
      range(1, 20).map((id) => ([5, 7, 14].includes(id) ? undefined : id)),
    );
  });

  it('is listed also when nobody follows', async () => {
    const { source } = listOf(range(1, 20), { nameless: [19, 20] });

    const pages = await readAll(source);

    expect(idsIn(pages.flatMap(({ records }) => records))).toEqual([...range(1, 18), undefined, undefined]);
  });

  it('is no end of the list, however small the page', async () => {
    const { source } = listOf(range(1, 30), { largestPage: 2, nameless: [12] });

    const pages = readAll(source);

    await expect(pages).rejects.toThrow(UpstreamError);
  });

  it('fails the run when a whole page of them hides what follows', async () => {
    const { source } = listOf(range(1, 400), { nameless: range(2, 260) });

    await expect(readAll(source)).rejects.toThrow('got a whole page without one that can be read');
  });
});

interface ListOptions {
  readonly isExclusive?: boolean;
  readonly isUnsorted?: boolean;
  readonly mostPerPage?: number;
  /** Lists that hold one of these fail. */
  readonly unlistable?: readonly number[];
  /** Lists of more than this fail. */
  readonly largestPage?: number;
  readonly neverLists?: boolean;
  /** Lists that end at no id fail. */
  readonly failsUnbounded?: boolean;
  /** So many lists with customers on them fail. */
  readonly failures?: number;
  /** Records whose id cannot be read. */
  readonly nameless?: readonly number[];
  readonly error?: Error;
  /** Lists that fail do so after a time. */
  readonly takesTime?: boolean;
}

function listOf(ids: readonly number[], options: ListOptions = {}) {
  const questions: ListQuestion[] = [];
  const { error = new UpstreamError(500), unlistable = [], nameless = [], mostPerPage = 250 } = options;
  let failures = options.failures ?? 0;

  function failsFor(listed: readonly number[], { limit, toId }: ListQuestion): boolean {
    if (options.neverLists) return true;
    if (limit > (options.largestPage ?? 250)) return true;
    if (options.failsUnbounded && toId === undefined) return true;
    if (listed.length > 0 && failures > 0) {
      failures -= 1;
      return true;
    }
    return listed.some((id) => unlistable.includes(id));
  }

  let spentMs = 0;
  const source = {
    async list(question: ListQuestion) {
      questions.push(JSON.parse(JSON.stringify(question)));
      const askedAtMs = testStart + spentMs;
      const { fromId, toId = Number.MAX_SAFE_INTEGER, limit } = question;
      const listed = ids
        .filter((id) => options.isUnsorted || (options.isExclusive ? id > fromId : id >= fromId))
        .filter((id) => id <= toId)
        .slice(0, Math.min(limit, mostPerPage));
      const hasFailed = failsFor(listed, question);
      if (options.takesTime && hasFailed) spentMs += question.isProbe ? attemptMs : attemptsMs;
      if (hasFailed) throw error;
      const records = listed.map((id) => (nameless.includes(id) ? namelessRecord : toRecord(id)));
      return { records, askedAtMs, sourceBehindMs: 0 };
    },
  };
  return { source, questions, spentMs: () => spentMs };
}

type List = ReturnType<typeof listOf>['source'];

function fallingSilentAfter(answers: number, { list }: List): List {
  let left = answers;
  return {
    async list(question) {
      left -= 1;
      if (left < 0) throw new UpstreamError(503);
      return await list(question);
    },
  };
}

async function readAll(source: List, reader = createListedPages(source), from = 0) {
  const pages = [];
  for (let cursor = from; ; ) {
    const page = await reader.after(cursor, farAway);
    pages.push(page);
    if (page.isEnd) return pages;
    cursor = page.lastId;
  }
}

async function idsOfPages(source: List) {
  return (await readAll(source)).map(({ records }) => idsIn(records));
}

function idsIn(records: readonly ListedRecord[]): (number | undefined)[] {
  return records.map(({ id }) => id);
}

const namelessRecord: ListedRecord = { id: undefined, error: new ContractError('id', 'expected an id') };

function toRecord(id: number): ListedRecord {
  return { id, version: { customer: { id }, observedAtMs: testStart, isListed: true } };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

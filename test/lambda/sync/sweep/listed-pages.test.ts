import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  ContractError,
  CredentialsRejectedError,
  ForeignAnswerError,
  ListUnavailableError,
  RateLimitedError,
  RefusedError,
  UnreachableError,
  UnreadableAnswerError,
  UnreadableListError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';
import { createListedPages } from '../../../../lambda/sync/sweep/listed-pages.ts';
import type { ListedRecord, ListQuestion } from '../../../../lambda/sync/sweep/sweep-ports.ts';
import { addCounts, moveOn, noCounts, type OpenedRun } from '../../../../lambda/sync/sweep/sweep-run.ts';
import { testStart } from '../../../local/store/running-store.ts';
import { newRun } from '../../../ports/sweep-runs.ts';

const farAway = Number.POSITIVE_INFINITY;
const timeout = new UnreachableError('BigCommerce', 'TIMEOUT');
/** What one attempt takes that times out, and all five with the waits between them. */
const attemptMs = 10_000;
const attemptsMs = 65_000;

describe('createListedPages', () => {
  it('continues behind the last customer of each page, and ends at a page without a new one', async () => {
    const { source, questions } = listOf(range(1, 600));

    expect(await idsOfPages(source)).toEqual([range(1, 250), range(251, 500), range(501, 600), []]);
    expect(questions).toEqual([0, 250, 500, 600].map((after) => question({ after })));
  });

  it('returns each customer once where pages begin with the last one of the previous page', async () => {
    const { source } = listOf(range(1, 600), { beginsWithAfter: true });

    expect((await idsOfPages(source)).flat()).toEqual(range(1, 600));
  });

  it.each([7, 1])('does not take a short page for the end, even with %i customers', async (mostPerPage) => {
    const { source } = listOf(range(1, 20), { mostPerPage });

    expect((await idsOfPages(source)).flat()).toEqual(range(1, 20));
  });

  it('continues when the last customer of a page was deleted meanwhile', async () => {
    const ids = range(1, 300);
    const { source } = listOf(ids, { beginsWithAfter: true });
    const pages = createListedPages(source, newRun);
    const first = await pages.after(newRun, farAway);

    ids.splice(ids.indexOf(250), 1);
    const second = await pages.after(moveOn(newRun, first), farAway);

    expect(idsIn(second.records)).toEqual(range(251, 300));
  });

  it('ends at once for a store without customers', async () => {
    expect(await idsOfPages(listOf([]).source)).toEqual([[]]);
  });

  it.each([
    ['ids descend', 0, [3, 2, 1]],
    ['ids go in no order', 0, [1, 3, 2]],
    ['a customer is repeated behind another one', 0, [1, 2, 1]],
    ['a list begins before the requested customer', 2, [1, 2, 3]],
  ])('fails when %s, and requests no smaller page, because that might look ordered', async (_what, cursor, ids) => {
    const { source, questions } = listOf(ids, { isUnsorted: true });
    const pages = createListedPages(source, newRun);

    await expect(pages.after({ ...newRun, cursor }, farAway)).rejects.toThrow('are ascending');
    expect(questions).toHaveLength(1);
  });

  it('isolates nobody where a descending list named no first customer, because ids cannot be counted down from nowhere', async () => {
    const questions: ListQuestion[] = [];
    const source = {
      largestPage: 250,
      ping: async () => {},
      async list(question: ListQuestion) {
        questions.push(question);
        if (question.ids === undefined) throw new UpstreamError(500);
        return { records: [], isFull: false, askedAtMs: testStart, sourceBehindMs: 0 };
      },
    };
    const run = { ...newRun, list: { direction: 'descending' as const }, cursor: Number.MAX_SAFE_INTEGER };

    await expect(createListedPages(source, run).after(run, farAway)).rejects.toThrow(UpstreamError);
    expect(questions.filter(({ ids }) => ids !== undefined)).toEqual([]);
  });

  it('counts down from the first customer, and dates the page from the start of the run, before which that one was first', async () => {
    const version = { customer: { id: 7 }, observedAtMs: testStart, isListed: true as const };
    const source = {
      largestPage: 250,
      ping: async () => {},
      async list({ after, ids }: ListQuestion) {
        if (ids === undefined) throw new UpstreamError(500);
        const records = after > 7 ? [{ id: 7, version }] : [];
        return { records, isFull: false, askedAtMs: testStart + 60_000, sourceBehindMs: 0 };
      },
    };
    const list = { direction: 'descending' as const, firstId: 7 };
    const run = { ...newRun, list, cursor: Number.MAX_SAFE_INTEGER };

    const page = await createListedPages(source, run).after(run, farAway);

    expect(page).toMatchObject({ records: [{ id: 7 }], askedAtMs: newRun.startedAtMs });
  });

  it('begins with 16 customers after one crash, and with one customer after two', async () => {
    for (const [crashes, limit] of [
      [1, 16],
      [2, 1],
    ] as const) {
      const { source, questions } = listOf(range(1, 600));

      const { records } = await createListedPages(source, { crashes }).after(newRun, farAway);

      expect([records.length, questions[0]?.limit]).toEqual([limit, limit]);
    }
  });
});

describe('a customer that is listed twice', () => {
  const [early, late] = ['2024-05-06T11:00:00.000Z', '2024-05-06T12:00:00.000Z'];

  it('is returned once where both records are equal', async () => {
    const { source } = listOf([1, 2, 2, 3]);

    const { records } = await createListedPages(source, newRun).after(newRun, farAway);

    expect(records).toEqual([1, 2, 3].map((id) => toRecord(id)));
  });

  it.each([
    [late, early],
    [early, late],
  ])('is returned in the version that wins by the version rule: dated %s and %s', async (first, second) => {
    const doubled = [toRecord(2, { dateModified: first }), toRecord(2, { dateModified: second })];

    expect(await pageOf(1, ...doubled, 3)).toEqual([
      toRecord(1),
      toRecord(2, { dateModified: late }),
      toRecord(3),
    ]);
  });

  it('is disputed where neither version is newer: the first is returned', async () => {
    const [first, second] = [toRecord(2, { notes: 'a' }), toRecord(2, { notes: 'b' })];

    expect(await pageOf(1, first, second)).toEqual([toRecord(1), { ...first, isDisputed: true }]);
  });

  it.each([0, 1])('is disputed where one of the records cannot be read', async (position) => {
    const unreadable: ListedRecord = { id: 2, error: new ContractError('notes', 'expected text') };
    const doubled = [toRecord(2), toRecord(2)].with(position, unreadable);

    expect(await pageOf(...doubled)).toEqual([{ ...toRecord(2), isDisputed: true }]);
  });

  it('is returned again where the next page begins with another version of it', async () => {
    const records = [toRecord(2, { dateModified: early }), toRecord(2, { dateModified: late })];
    const source = answering(...records, 3);

    const page = await createListedPages(source, newRun).after({ ...newRun, cursor: 2 }, farAway);

    expect(idsIn(page.records)).toEqual([2, 3]);
  });

  it('hides no customer behind it, however small the page', async () => {
    const { source } = listOf([1, 2, 2, 2, 3, 4], { beginsWithAfter: true });

    const pages = await readAll(source, { ...newRun, cursor: 2, crashes: 2 });

    expect(idsIn(pages.flatMap(({ records }) => records))).toEqual([3, 4]);
  });

  it('fails the run where it fills a whole page, because no page can pass it', async () => {
    const { source } = listOf([...Array(250).fill(2), 3], { beginsWithAfter: true });

    await expect(readAll(source)).rejects.toThrow('more than one customer on a full page');
  });

  async function pageOf(...records: (ListedRecord | number)[]) {
    const source = answering(...records);
    return (await createListedPages(source, newRun).after(newRun, farAway)).records;
  }

  function answering(...rows: (ListedRecord | number)[]) {
    const records = rows.map((row) => (typeof row === 'number' ? toRecord(row) : row));
    const answer = { records, isFull: false, askedAtMs: testStart, sourceBehindMs: 0 };
    return { largestPage: 250, list: () => Promise.resolve(answer), ping: () => Promise.resolve() };
  }
});

describe('a page that fails every time', () => {
  it.each([
    ['in the middle', [137], range(1, 600)],
    ['at the beginning', [1], range(1, 600)],
    ['behind the first', [2], range(1, 600)],
    ['at the end', [600], range(1, 600)],
    ['on the edge of a page', [250], range(1, 600)],
    ['among ids far apart', [9_000_000], [1, 50_000, 9_000_000, 9_000_001, 2 ** 30]],
    ['the first one, far away', [9_000_000], [9_000_000, 9_000_001]],
    ['the only one', [1], [1]],
    ['two neighbours', [7, 8], range(1, 20)],
    ['three neighbours', [7, 8, 9], range(1, 20)],
    ['two at the beginning', [1, 2], range(1, 20)],
    ['two with one between', [7, 9], range(1, 20)],
    ['all but one', range(2, 20), range(1, 20)],
  ])('is halved down to the customers that cause it, and all others are listed: %s', async (_where, unlistable, ids) => {
    for (const options of [{}, { beginsWithAfter: true }, { isExclusive: true }]) {
      const { source } = listOf(ids, { unlistable, ...options });

      const records = (await readAll(source)).flatMap((page) => page.records);

      expect(idsIn(records)).toEqual(ids);
      expect(idsIn(records.filter((record) => 'error' in record))).toEqual(unlistable);
    }
  });

  it.each([
    ['is cut off', new UnreachableError('BigCommerce', 'ECONNRESET')],
    ['is no list', new ContractError('customers', 'expected a list')],
    ['is refused', new RefusedError(422)],
    ['is no JSON', new UnreadableAnswerError('GET /v2/customers')],
    ['is HTML', new ForeignAnswerError('GET /v2/customers')],
  ])('is halved down where the answer %s', async (_what, error) => {
    const { source } = listOf(range(1, 20), { unlistable: [7], error });

    const records = (await readAll(source)).flatMap((page) => page.records);

    expect(idsIn(records)).toEqual(range(1, 20));
    expect(records.filter((record) => 'error' in record)).toEqual([{ id: 7, error }]);
  });

  it.each([
    new CredentialsRejectedError(401, 'read_customers'),
    new ConfigurationError('the list was answered 404'),
    new RateLimitedError(1_000),
  ])('is not requested in another size where that cannot help: %s', async (error) => {
    const { source, questions } = listOf([1], { error, neverLists: true });

    await expect(createListedPages(source, newRun).after(newRun, farAway)).rejects.toThrow(error);
    expect(questions).toHaveLength(1);
  });

  it('hides no customer when the last one of the previous page was deleted meanwhile', async () => {
    const ids = range(1, 20);
    const { source } = listOf(ids, { unlistable: [9], mostPerPage: 6 });
    const first = await createListedPages(source, newRun).after(newRun, farAway);
    ids.splice(ids.indexOf(first.lastId), 1);

    const rest = await readAll(source, moveOn(newRun, first));

    expect(idsIn(rest.flatMap(({ records }) => records))).toEqual(range(7, 20));
  });

  it('does not stop a run that continues behind the isolated customers, even in another invocation', async () => {
    for (const options of [{}, { beginsWithAfter: true }]) {
      const { source, questions } = listOf(range(1, 20), { unlistable: [7, 8], ...options });
      const place = await placeBehind(8, source);
      questions.length = 0;

      const rest = await readAll(source, { ...newRun, ...place });

      expect(idsIn(rest.flatMap(({ records }) => records))).toEqual(range(9, 20));
      expect(questions.filter(({ after }) => after <= 8)).toHaveLength(1);
    }
  });

  it.each([
    1, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 30,
  ])('hides no customer, and isolates none before ten failures in a row: %s failures', async (failures) => {
    const { source } = listOf(range(1, 600), { failures });

    const records = (await readAll(source).catch(() => readAll(source))).flatMap((page) => page.records);

    expect(idsIn(records)).toEqual(range(1, 600));
    if (failures < 10) expect(records.filter((record) => 'error' in record)).toEqual([]);
  });

  it('isolates nobody when the source does not answer at all before a customer was read', async () => {
    const { source, questions } = listOf(range(1, 20), { neverLists: true, neverAnswers: true });

    await expect(createListedPages(source, newRun).after(newRun, farAway)).rejects.toThrow(UpstreamError);
    expect(questions).toHaveLength(1);
  });

  it('leads to a question for the last customer that could be read, with the same filter; if that fails, nobody is isolated', async () => {
    const sinceMs = testStart - 1_000;
    const { source, questions } = listOf(range(1, 20), { neverLists: true });
    const place = { ...newRun, cursor: 7, sinceMs };

    await expect(createListedPages(source, place).after(place, farAway)).rejects.toThrow(UpstreamError);
    expect(questions.slice(1)).toEqual([
      { direction: 'ascending', after: 7, ids: 0, limit: 0, modifiedSinceMs: sinceMs },
    ]);
  });

  it.each([
    new RefusedError(400),
    new ContractError('customers', 'expected a list'),
    new ForeignAnswerError('GET /v2/customers'),
  ])('can be read later when the whole list fails with: %s', async (error) => {
    const { source } = listOf(range(1, 20), { neverLists: true, error });
    const place = { ...newRun, cursor: 7 };

    const failure = await createListedPages(source, place)
      .after(place, farAway)
      .catch((caught: unknown) => caught);

    expect(failure).toBeInstanceOf(ListUnavailableError);
    expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining(error.message) });
  });

  it('isolates nobody when the store stops answering during the search', async () => {
    for (let answers = 1; answers < 60; answers += 1) {
      const { source } = listOf([1, 2, 1_000], { unlistable: [1_000] });

      const found = await readUntilItFails(fallingSilentAfter(answers, source));

      const blamed = idsIn(found.filter((record) => 'error' in record));
      expect(blamed.filter((id) => id !== 1_000)).toEqual([]);
    }
  });

  it.each([
    ['3 customers before one could be read', {}, range(1, 3)],
    ['100 customers in a run', { unlistable: range(2, 600) }, range(2, 101)],
  ])('is the fault of the list once it has isolated %s', async (_what, options, isolated) => {
    const { source } = listOf(range(1, 600), { neverLists: !('unlistable' in options), ...options });

    const found: ListedRecord[] = [];
    await expect(readAll(source, newRun, found)).rejects.toThrow(UnreadableListError);

    expect(idsIn(found.filter((record) => 'error' in record))).toEqual(isolated);
  });

  it('is read in parts that end at an id where only lists without an end fail', async () => {
    const { source } = listOf(range(1, 20), { failsUnbounded: true });

    const first = await createListedPages(source, newRun).after(newRun, farAway);

    expect(idsIn(first.records)).toEqual([1]);
  });

  it('stops the run where lists without an end fail and no new customer is found', async () => {
    const { source, questions } = listOf([1], { failsUnbounded: true });
    const place = { ...newRun, cursor: 1 };

    await expect(createListedPages(source, place).after(place, farAway)).rejects.toThrow(UpstreamError);
    expect(questions.length).toBeLessThan(100);
  });

  it('isolates nobody where the size is the cause; a larger size is tried only from time to time', async () => {
    const { source, questions } = listOf(range(1, 20_000), {
      largestPage: 100,
      error: new RefusedError(413),
    });

    const pages = await readAll(source);

    expect(pages.flatMap(({ records }) => records).filter((record) => 'error' in record)).toEqual([]);
    const limits = questions.map(({ limit }) => limit).filter((limit) => limit > 0);
    expect(limits.slice(0, 4)).toEqual([250, 125, 62, 62]);
    expect(limits.filter((limit) => limit > 100).length).toBeLessThan(limits.length / 6);
  });

  it.each([
    ['close by', [10, 11, 12, 13], 12],
    ['far away', [10, 200, 1_200, 1_300], 1_200],
    ['very far away', [10, 120_000, 480_000, 500_000], 480_000],
    ['where every question on the way fails', [10, 262_144, 300_000], 262_144],
    ['where every question on a longer way fails', [10, 524_288, 600_000], 524_288],
    ['in the middle of a large store', range(1, 600), 250],
  ])('is passed within one invocation although each failure is a timeout; the other customers are %s', async (_where, ids, unlistable) => {
    const { source, spentMs } = listOf(ids, { unlistable: [unlistable], error: timeout, takesTime: true });
    const reader = createListedPages(source, newRun);

    const found: number[] = [];
    for (let run = newRun; !run.isScanned; ) {
      const page = await reader.after(run, farAway);
      found.push(...idsIn(page.records));
      const isStored = page.records.some((record) => 'version' in record);
      if (isStored) expect(spentMs() - (page.askedAtMs - testStart)).toBeLessThan(5 * 60_000);
      run = next(run, page);
    }

    expect(found).toEqual(ids);
    expect(spentMs()).toBeLessThan(13 * 60_000);
  });

  it('is followed by pages of full size soon after the cause was isolated', async () => {
    const { source, questions } = listOf(range(1, 3_000), { unlistable: [7] });

    await readAll(source);

    expect(questions.length).toBeLessThan(40 + 3_000 / 249);
  });
});

interface ListOptions {
  /** Each page begins with the customer behind which it was to begin. */
  readonly beginsWithAfter?: boolean;
  /** Pages leave out the customer with whom they are to begin. */
  readonly isExclusive?: boolean;
  readonly isUnsorted?: boolean;
  readonly mostPerPage?: number;
  /** Lists that hold one of these fail. */
  readonly unlistable?: readonly number[];
  /** Lists of more than this fail. */
  readonly largestPage?: number;
  readonly neverLists?: boolean;
  readonly neverAnswers?: boolean;
  /** Lists that end at no id fail. */
  readonly failsUnbounded?: boolean;
  /** So many lists with customers on them fail. */
  readonly failures?: number;
  readonly error?: Error;
  /** Lists that fail do so after a time. */
  readonly takesTime?: boolean;
}

function listOf(ids: readonly number[], options: ListOptions = {}) {
  const questions: ListQuestion[] = [];
  const { error = new UpstreamError(500), unlistable = [], mostPerPage = 250 } = options;
  let failures = options.failures ?? 0;

  function failsFor(listed: readonly number[], { limit, ids: among }: ListQuestion): boolean {
    if (options.neverLists) return true;
    if (limit > (options.largestPage ?? 250)) return true;
    if (options.failsUnbounded && among === undefined) return true;
    if (listed.length > 0 && failures > 0) {
      failures -= 1;
      return true;
    }
    return listed.some((id) => unlistable.includes(id));
  }

  function idsFor({ after, isBehind = false, ids: among = Number.POSITIVE_INFINITY, limit }: ListQuestion) {
    const first = options.beginsWithAfter && !isBehind ? after : after + 1;
    const rows = first === after && after > 0 ? limit + 1 : limit;
    const from = options.isExclusive && isBehind ? after + 2 : first;
    const listed = ids.filter((id) => options.isUnsorted || id >= from).filter((id) => id <= after + among);
    return { listed: listed.slice(0, Math.min(rows, mostPerPage)), rows: Math.min(250, rows) };
  }

  let spentMs = 0;
  const source = {
    largestPage: 250,
    async ping() {
      if (options.neverAnswers) throw error;
    },
    async list(asked: ListQuestion) {
      questions.push(JSON.parse(JSON.stringify(asked)));
      const askedAtMs = testStart + spentMs;
      const { listed, rows } = idsFor(asked);
      const hasFailed = failsFor(listed, asked);
      if (options.takesTime && hasFailed) spentMs += asked.isProbe ? attemptMs : attemptsMs;
      if (hasFailed) throw error;
      const records = listed.map((id) => toRecord(id));
      return { records, isFull: listed.length >= rows, askedAtMs, sourceBehindMs: 0 };
    },
  };
  return { source, questions, spentMs: () => spentMs };
}

type List = ReturnType<typeof listOf>['source'];

function fallingSilentAfter(answers: number, { list, ping }: List): List {
  let left = answers;
  function speak(): void {
    left -= 1;
    if (left < 0) throw new UpstreamError(503);
  }
  return {
    async list(asked) {
      speak();
      return await list(asked);
    },
    largestPage: 250,
    async ping() {
      speak();
      return await ping();
    },
  };
}

async function readAll(source: List, from: OpenedRun = newRun, found: ListedRecord[] = []) {
  const reader = createListedPages(source, from);
  const pages = [];
  for (let run = from; !run.isScanned; ) {
    const page = await reader.after(run, farAway);
    pages.push(page);
    found.push(...page.records);
    run = next(run, page);
  }
  return pages;
}

async function readUntilItFails(source: List): Promise<readonly ListedRecord[]> {
  const found: ListedRecord[] = [];
  await readAll(source, newRun, found).catch(() => {});
  return found;
}

/** Where a run is once it has isolated the customer. */
async function placeBehind(id: number, source: List): Promise<OpenedRun> {
  const reader = createListedPages(source, newRun);
  let run = newRun;
  while (run.cursor !== id) run = next(run, await reader.after(run, farAway));
  return run;
}

function next(run: OpenedRun, page: Awaited<ReturnType<typeof readAll>>[number]): OpenedRun {
  return { ...moveOn(run, page), counts: addCounts(run.counts, { ...noCounts, isolated: page.isolated }) };
}

async function idsOfPages(source: List) {
  return (await readAll(source)).map(({ records }) => idsIn(records));
}

function idsIn(records: readonly ListedRecord[]): number[] {
  return records.map(({ id }) => id);
}

function question(asked: Partial<ListQuestion>): object {
  return { direction: 'ascending', isBehind: false, isProbe: false, limit: 250, ...asked };
}

function toRecord(id: number, fields: object = {}): ListedRecord {
  return { id, version: { customer: { id, ...fields }, observedAtMs: testStart, isListed: true } };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

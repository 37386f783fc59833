import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../../../lambda/customer/timestamp.ts';
import { create } from '../../../support/listed-customers.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';
import { type TimedCopy, timedCopy } from '../../../support/timed-copy.ts';
import { believableTimes, saying } from '../../../support/wrong-times.ts';

const dynamoDb = runningDynamoDb();
const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

type Said = Readonly<Record<string, string>>;

describe.each(believableTimes)('an answer that names %s', (_what, said, behindMs) => {
  it('is stored once, at our time, when it brings an edit', async () => {
    const { copy, wronglyFrom } = await copiedStore(said);
    copy.store.edit(1, { notes: 'edited' });
    wronglyFrom(true);
    const askedAtMs = copy.now();

    copy.request(1, 'updated');
    await copy.settle();

    const item = await copy.table.item(1);
    expect(item).toMatchObject({ notes: 'edited', observedAt: new Date(askedAtMs).toISOString() });
    expect(copy.fetchesOf(1)).toBe(1);
  });

  it('freezes no row: the next event stores an edit', async () => {
    const { copy, wronglyFrom } = await copiedStore(said);
    await refreshedWrongly(copy, wronglyFrom);
    copy.store.edit(1, { notes: 'edited again' });

    copy.request(1, 'updated');
    await copy.settle();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'edited again' });
  });

  it('freezes no row: the next full sweep stores an edit that no webhook reported', async () => {
    const { copy, wronglyFrom } = await copiedStore(said);
    await refreshedWrongly(copy, wronglyFrom);
    copy.store.edit(1, { notes: 'edited again' });

    await copy.sweep('full');
    await copy.settle();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'edited again' });
  });

  it('lets the next full sweep find a deletion', async () => {
    const { copy, wronglyFrom } = await copiedStore(said);
    await refreshedWrongly(copy, wronglyFrom);
    copy.store.remove(1);

    await copy.sweep('full');
    await copy.settle();

    expect(await copy.table.item(1)).toHaveProperty('deletedAt');
  });

  it('is stored as a tombstone with our time when the customer is deleted', async () => {
    const { copy, wronglyFrom } = await copiedStore(said);
    copy.request(1, 'updated');
    await copy.settle();
    copy.advance(10_000);
    copy.store.remove(1);
    wronglyFrom(true);
    const askedAtMs = copy.now();

    copy.request(1, 'deleted');
    await copy.settle();

    const deletedAtMs = Date.parse(String((await copy.table.item(1))?.['deletedAt']));
    expect(deletedAtMs).toBeGreaterThanOrEqual(askedAtMs);
    expect(deletedAtMs).toBeLessThanOrEqual(copy.now());
  });

  it('does not satisfy a request that was accepted later', async () => {
    const { copy, wronglyFrom } = await copiedStore(said);
    await refreshedWrongly(copy, wronglyFrom);
    copy.advance(2_000);
    copy.store.edit(1, { notes: 'edited again' });

    copy.request(1, 'updated');
    await copy.invoke();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'edited again' });
  });

  it('moves the watermark back by the named delay, and never forward', async () => {
    const { copy, wronglyFrom } = await copiedStore(said);
    wronglyFrom(true);
    const beganAtMs = copy.now();

    await copy.sweep('incremental');

    const watermarkMs = Date.parse(String((await copy.state('incremental'))['watermark']));
    expect(watermarkMs).toBeLessThanOrEqual(beganAtMs - behindMs + secondMs);
    expect(watermarkMs).toBeLessThanOrEqual(beganAtMs);
    expect(watermarkMs).toBeGreaterThanOrEqual(beganAtMs - behindMs);
    expect(watermarkMs).toBeGreaterThanOrEqual(beganAtMs - hourMs);
  });

  it('moves no watermark with an error page', async () => {
    const { copy, wronglyFrom } = await copiedStore(said, ({ status }) => status === 503);
    copy.store.inject({ kind: 'status', status: 503 }, { times: 2 });
    wronglyFrom(true);
    const beganAtMs = copy.now();

    await copy.sweep('incremental');

    expect(Date.parse(String((await copy.state('incremental'))['watermark']))).toBe(beganAtMs);
  });

  it('lets the next incremental sweep store every edit made since this sweep began', async () => {
    const { copy, wronglyFrom } = await copiedStore(said);
    wronglyFrom(true);
    await copy.sweep('incremental');
    wronglyFrom(false);
    for (const id of [1, 2, 3]) {
      copy.advance(4 * minuteMs);
      copy.store.edit(id, { notes: 'edited' });
    }
    copy.advance(3 * minuteMs);

    await copy.sweep('incremental');

    for (const id of [1, 2, 3]) expect(await copy.table.item(id)).toMatchObject({ notes: 'edited' });
  });
});

describe('a run in which only the first answer names a wrong time', () => {
  it('lets the next incremental sweep miss no edit when the named time is 14 minutes ahead', async () => {
    const copy = await firstAnsweredWrongly(14 * minuteMs);
    await copy.sweep('incremental');
    for (let id = 1; id <= 9; id += 1) {
      copy.advance(minuteMs);
      copy.store.edit(id, { notes: 'edited' });
    }
    copy.advance(6 * minuteMs);

    await copy.sweep('incremental');

    for (let id = 1; id <= 9; id += 1) expect(await copy.table.item(id)).toMatchObject({ notes: 'edited' });
  });

  it('moves the watermark back 14 minutes when the named time is 14 minutes behind', async () => {
    const copy = await firstAnsweredWrongly(-14 * minuteMs);
    const beganAtMs = copy.now();

    await copy.sweep('incremental');

    const { watermark } = await copy.state('incremental');
    expect(Date.parse(String(watermark)) - beganAtMs).toBeLessThanOrEqual(-14 * minuteMs + secondMs);
    expect(Date.parse(String(watermark)) - beganAtMs).toBeGreaterThanOrEqual(-14 * minuteMs);
  });
});

describe('error pages from a cache, 10 seconds old', () => {
  it('do not make the refresh drop a new request', async () => {
    const { copy, wronglyFrom } = await copiedStore(
      (nowMs) => ({ Date: new Date(nowMs - 10_000).toUTCString(), Age: '10' }),
      ({ status }) => status === 503,
    );
    wronglyFrom(true);
    copy.store.edit(1, { notes: 'fetched and stored' });
    copy.request(1, 'updated');
    await copy.settle();
    copy.restart();
    copy.store.inject(
      { kind: 'status', status: 503 },
      { times: 3, when: ({ customerId }) => customerId === 2 },
    );
    copy.request(2, 'updated');
    await copy.invoke();
    copy.advance(secondMs);
    copy.store.edit(1, { notes: 'edited' });

    copy.request(1, 'updated');
    copy.advance(6_000);
    await copy.invoke();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'edited' });
    expect(copy.fetchesOf(1)).toBe(2);
  });
});

describe('a fetch that another process has stored', () => {
  it('satisfies a request that was accepted before the fetch', async () => {
    const { copy } = await copiedStore(() => ({}));
    copy.request(1, 'updated');
    copy.advance(10_000);
    const observedAtMs = copy.now();
    const customer = { id: 1, notes: 'by another', dateModified: toTimestamp(observedAtMs) };
    await copy.table.save([{ customer, observedAtMs }]);
    copy.advance(10_000);

    await copy.invoke();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'by another' });
    expect(copy.fetchesOf(1)).toBe(0);
  });
});

describe.each([10 * minuteMs, -10 * minuteMs])('a source whose clock is %i ms ahead', (sourceAheadMs) => {
  it('loses no edit and no deletion', async () => {
    const copy = await timedCopy(dynamoDb, { sourceAheadMs });
    create(copy.store, 5);
    await copy.sweep('incremental');
    copy.advance(minuteMs);
    copy.store.edit(1, { notes: 'by event' });
    copy.store.edit(2, { notes: 'by sweep' });
    copy.store.remove(3);
    copy.store.remove(4);
    copy.request(1, 'updated');
    copy.request(3, 'deleted');

    await copy.settle();
    await copy.sweep('incremental');
    await copy.sweep('full');
    await copy.settle();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'by event' });
    expect(await copy.table.item(2)).toMatchObject({ notes: 'by sweep' });
    expect(await copy.table.item(3)).toHaveProperty('deletedAt');
    expect(await copy.table.item(4)).toHaveProperty('deletedAt');
    expect(await copy.table.item(5)).not.toHaveProperty('deletedAt');
  });
});

/** Five customers, stored a minute ago. After `wronglyFrom(true)`, answers chosen by `isMeant` name a wrong time. */
async function copiedStore(
  said: (nowMs: number) => Said,
  isMeant: (response: Response) => boolean = () => true,
) {
  let isWrong = false;
  const copy: TimedCopy = await timedCopy(dynamoDb, {
    fetch: saying(
      () => said(copy.now()),
      (_url, response) => isWrong && isMeant(response),
    ),
  });
  create(copy.store, 5);
  await copy.sweep('incremental');
  copy.advance(minuteMs);
  return {
    copy,
    wronglyFrom(is: boolean) {
      isWrong = is;
    },
  };
}

/** A store with nine customers and three on a page. Only its first answer names a time `aheadMs` ahead. */
async function firstAnsweredWrongly(aheadMs: number): Promise<TimedCopy> {
  let isFirst = true;
  const copy: TimedCopy = await timedCopy(dynamoDb, {
    longestPage: 3,
    fetch: saying(
      () => ({ Date: new Date(copy.now() + aheadMs).toUTCString() }),
      () => {
        const was = isFirst;
        isFirst = false;
        return was;
      },
    ),
  });
  create(copy.store, 9);
  return copy;
}

/** Edits customer 1, fetches it with a wrong time, and lets a minute pass. */
async function refreshedWrongly(copy: TimedCopy, wronglyFrom: (is: boolean) => void): Promise<void> {
  copy.store.edit(1, { notes: 'edited' });
  wronglyFrom(true);
  copy.request(1, 'updated');
  await copy.settle();
  wronglyFrom(false);
  copy.advance(minuteMs);
}

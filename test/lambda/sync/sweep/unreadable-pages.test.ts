import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../../../local/store/faults.ts';
import type { StoreRequest } from '../../../../local/store/store-request.ts';
import { isList, isListBehind, listingTwice, showing } from '../../../support/listed-customers.ts';
import { type UnreadableStore, unreadableStore } from '../../../support/unreadable-store.ts';

/** A full page and the beginning of the next one. */
const customers = 260;
const running = unreadableStore(customers);
/** The same with small pages, because a broken answer does not depend on the page size. */
const few = { customers: 12, page: 10 };
const runningFew = unreadableStore(few.customers, few.page);
const forever = Number.POSITIVE_INFINITY;
/** Ids of customers that are easily lost: at both ends, and around the edge of a page. */
const positions = [100, 1, 2, 249, 250, 251, 259, 260];
const positionsOfFew = [5, 1, 2, 9, 10, 11, 11, 12];

/** Faults of an answer that would show the customer. */
type Spoiling = (id: number) => Fault;

const inRecord = (bytes: string | Uint8Array): Spoiling => {
  return (id) => ({ kind: 'rewritten', body: (text) => spliced(text, `"id":${id},`, bytes) });
};
const asBody = (body: (text: string) => string | Uint8Array, headers = {}): Spoiling => {
  return () => ({ kind: 'rewritten', body, headers });
};
const asRecord = (record: unknown): Spoiling => {
  return (id) => ({ kind: 'altered', customer: (customer) => (customer.id === id ? record : customer) });
};
const withFields = (fields: object): Spoiling => {
  return (id) => showing((shownId) => shownId === id, fields);
};
const withStatus = (status: number, body: 'json' | 'html' | 'empty' = 'json'): Spoiling => {
  return () => ({ kind: 'status', status, body });
};
const gzip = { 'Content-Encoding': 'gzip' };
const nested = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);

const kinds: Record<string, Spoiling> = {
  'Latin-1 bytes': inRecord(Buffer.from('"x":"Müller",', 'latin1')),
  'half a UTF-8 character': inRecord(Buffer.from([0x22, 0x78, 0x22, 0x3a, 0x22, 0xc3, 0x22, 0x2c])),
  'a control character': inRecord('"x":"a\u0001b",'),
  'a raw line break': inRecord('"x":"a\nb",'),
  'NaN for a number': inRecord('"x":NaN,'),
  'lists in lists, 200 deep': inRecord(`"x":${JSON.stringify(nested)},`),
  '600,000 numbers': inRecord(`"x":[${'0,'.repeat(600_000)}0],`),
  'UTF-16': asBody((text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  'Latin-1 throughout': asBody((text) => Buffer.from(text.replace('[{', '[{"x":"é",'), 'latin1')),
  'a PHP notice before the JSON': asBody((text) => `<br />\n<b>Notice</b>: Undefined index<br />\n${text}`),
  'the JSON twice': asBody((text) => text + text),
  'no body': asBody(() => ''),
  'half a body': asBody((text) => text.slice(0, text.length / 2)),
  'a string': asBody(() => '"maintenance"'),
  null: asBody(() => 'null'),
  'an object': asBody((text) => `{"data":${text}}`),
  HTML: () => ({ kind: 'text', text: '<html></html>', contentType: 'text/html' }),
  'a compressed body that ends too soon': asBody((text) => gzipSync(text).subarray(0, 200), gzip),
  'a compressed body that is damaged': asBody((text) => gzipSync(text).fill(7, 50, 90), gzip),
  'a body that is not compressed, although its header says so': asBody((text) => text, gzip),
  'a record that is null': asRecord(null),
  'a record that is text': asRecord('customer'),
  'a record that is a list': asRecord([1]),
  'a record without an id': asRecord({ email: 'a@example.com' }),
  'an id of null': withFields({ id: null }),
  'an id of words': withFields({ id: 'customer' }),
  'an id below zero': withFields({ id: -7 }),
  'an id above 2^53': withFields({ id: JSON.rawJSON('9007199254740993') }),
  'an id that is an object': withFields({ id: { id: 7 } }),
  'a connection closed in mid-body': () => ({ kind: 'cutInBody' }),
  'a connection closed in mid-body, compressed': () => ({ kind: 'cutInBody', gzip: true }),
  'a connection reset': () => ({ kind: 'resetBeforeHeaders' }),
  'no answer at all': () => ({ kind: 'hangBeforeHeaders' }),
  'half an answer': () => ({ kind: 'hangInBody' }),
  '400': withStatus(400),
  '413': withStatus(413),
  '422': withStatus(422),
  '451': withStatus(451),
  '500': withStatus(500),
  '500 without a body': withStatus(500, 'empty'),
  '501': withStatus(501),
  '502 with HTML': withStatus(502, 'html'),
  '505': withStatus(505),
};

describe('a customer on an unreadable page', () => {
  it.each(positions)('is isolated, requested by id once and stored: number %i of 260', async (id) => {
    const { sweep, refresh } = await running.begin([id]);
    spoil({ kind: 'status', status: 500 }, running.store.shows(id, 'in lists'));

    expect(await sweep('incremental')).toMatchObject({
      status: 'completed',
      listed: customers,
      unchanged: customers - 1,
      isolated: 1,
    });
    expect([...(await refresh())]).toEqual([[id, { outcome: 'created' }]]);
    expect(await sweep('full')).toMatchObject({ status: 'completed', compared: customers, missing: 0 });
    expect([...(await refresh())]).toEqual([]);
  });

  it.each(
    Object.entries(kinds).map(([what, spoiling], index) => ({
      what,
      spoiling,
      id: positionsOfFew[index % positionsOfFew.length] ?? 0,
    })),
  )('is isolated, requested by id once and stored, when the page is answered with $what', async ({
    spoiling,
    id,
  }) => {
    const { sweep, refresh } = await runningFew.begin([id]);
    spoil(spoiling(id), runningFew.store.shows(id, 'in lists'), runningFew);

    expect(await sweep('incremental')).toMatchObject({
      status: 'completed',
      listed: few.customers,
      unchanged: few.customers - 1,
      isolated: 1,
    });
    expect([...(await refresh())]).toEqual([[id, { outcome: 'created' }]]);
    expect(await sweep('full')).toMatchObject({ status: 'completed', compared: few.customers, missing: 0 });
    expect([...(await refresh())]).toEqual([]);
  });
});

describe('a customer that cannot be read by id either', () => {
  it.each([
    ['has Latin-1 bytes', kinds['Latin-1 bytes'], 'UnreadableAnswerError', true],
    ['is UTF-16', kinds['UTF-16'], 'UnreadableAnswerError', true],
    ['is empty', kinds['no body'], 'UnreadableAnswerError', true],
    ['is cut off', kinds['half a body'], 'UnreadableAnswerError', true],
    ['has too many values', kinds['600,000 numbers'], 'ContractError', false],
    ['names no id', kinds['an id of null'], 'ContractError', false],
    ['is no object', kinds['a record that is null'], 'ContractError', false],
    ['is refused with 422', kinds['422'], 'RefusedError', false],
    ['is a 500', kinds['500'], 'UpstreamError', true],
  ])('becomes a dead letter, without effect on other customers, when every answer %s', async (_what, spoiling, name, retryable) => {
    const id = 7;
    const { sweep, refresh } = await runningFew.begin([id]);
    spoil(spoiling?.(id), runningFew.store.shows(id), runningFew);

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', unchanged: few.customers - 1 });
    expect([...(await refresh())]).toEqual([[id, { error: expect.objectContaining({ name, retryable }) }]]);
    expect(await sweep('full')).toMatchObject({
      status: 'completed',
      compared: few.customers - 1,
      missing: 0,
    });
    expect([...(await refresh())]).toEqual([]);
    expect(await runningFew.table.item(id)).toBeUndefined();
  });
});

describe('a sweep of a list that fails as a whole', () => {
  it.each([
    ['is refused', withStatus(422)],
    ['is not implemented', withStatus(501)],
    ['fails', withStatus(500)],
    ['is HTML', () => ({ kind: 'text', text: '<html></html>', contentType: 'text/html' })],
    ['is empty', asBody(() => '')],
    ['is no list', asBody(() => '{}')],
    ['hangs', () => ({ kind: 'hangBeforeHeaders' })],
  ] as [
    string,
    Spoiling,
  ][])('stops at its checkpoint when the list %s, and the next sweep continues there', async (_what, spoiling) => {
    const { sweep, refresh } = await running.begin([]);
    let isDown = false;
    const outage = spoil(spoiling(0), (request) => {
      isDown ||= isListBehind(250)(request);
      return isDown && isList(request);
    });

    expect(await sweep('incremental')).toMatchObject({ status: 'stopped', listed: 250, unreadable: 0 });
    expect(await sweep('incremental')).toMatchObject({ status: 'stopped', listed: 250, unreadable: 0 });
    outage.stop();

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: customers, isolated: 0 });
    expect([...(await refresh())]).toEqual([]);
  });

  it('fails after three isolated customers when the list fails from the first page on, but the API answers', async () => {
    const { sweep, refresh } = await running.begin([]);
    const outage = spoil({ kind: 'hangBeforeHeaders' }, isList);

    await expect(sweep('incremental')).rejects.toThrow(/3 customers were isolated before one could be read/);
    await expect(sweep('incremental')).rejects.toThrow(/3 customers were isolated before one could be read/);
    outage.stop();

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: customers, isolated: 3 });
    expect([...(await refresh()).keys()]).toEqual([1, 2, 3]);
  });

  it('stops and isolates no customer when list and API fail from the first page on', async () => {
    const { sweep, refresh } = await running.begin([]);
    const outage = spoil({ kind: 'status', status: 503 }, ({ path }) => path.includes('/v2/'));

    expect(await sweep('incremental')).toMatchObject({ status: 'stopped' });
    outage.stop();

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: customers, isolated: 0 });
    expect([...(await refresh())]).toEqual([]);
  });

  it('fails after at most a hundred isolated customers when the list answers only small requests', async () => {
    const { sweep, refresh } = await running.begin([]);
    const outage = spoil(
      { kind: 'status', status: 400 },
      (request) => isListBehind(250)(request) && isLong(request),
    );

    await expect(sweep('incremental')).rejects.toThrow(/100 customers were isolated in this sweep/);
    expect((await refresh()).size).toBe(100);
    outage.stop();

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', isolated: 100 });
    expect(await sweep('full')).toMatchObject({ status: 'completed', unchanged: customers, missing: 0 });
  });

  it.each([
    124, 30,
  ])('reads smaller pages and isolates no customer when the list refuses more than %i customers in a page', async (most) => {
    const { sweep, refresh } = await running.begin([]);
    spoil({ kind: 'status', status: 413 }, (request) => isList(request) && limitOf(request) > most + 1);

    expect(await sweep('incremental')).toMatchObject({
      status: 'completed',
      listed: customers,
      unreadable: 0,
    });
    expect([...(await refresh())]).toEqual([]);
  });

  it('fails and deletes nothing when the list is unordered, even if small pages look ordered', async () => {
    const { sweep, refresh } = await running.begin([]);
    const reversing: Fault = {
      kind: 'rewritten',
      body: (text) => JSON.stringify(JSON.parse(text).reverse()),
    };
    spoil(reversing, isList);

    await expect(sweep('incremental')).rejects.toThrow('are ascending');
    expect([...(await refresh())]).toEqual([]);
    expect(await running.table.item(customers)).toBeDefined();
  });

  it('stores customers once that are listed twice, and requests disputed ones by id', async () => {
    const { sweep, refresh } = await running.begin([]);
    const later = { notes: 'later', date_modified: 'Fri, 01 Jan 2038 00:00:00 +0000' };
    spoil(listingTwice({ 1: {}, 250: {}, 100: { notes: 'in doubt' }, 251: later }), isList);

    expect(await sweep('incremental')).toMatchObject({
      status: 'completed',
      unchanged: customers - 1,
      updated: 1,
    });
    expect([...(await refresh()).keys()]).toEqual([100]);
    expect(await running.table.item(251)).toMatchObject({ notes: 'later' });
  });
});

it('a list with 40 adjacent customers of 20,000 values each is copied in pages that fit into memory', async () => {
  const { sweep, refresh } = await running.begin([]);
  spoil(
    showing((id) => id > 20 && id <= 60, { unknown: Array(20_000).fill(7) }),
    isList,
  );

  expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: customers, unreadable: 0 });
  expect([...(await refresh())]).toEqual([]);
});

/** Until the test ends. A request without an answer lasts until its caller gives up. */
function spoil(
  fault: Fault = { kind: 'resetBeforeHeaders' },
  isMet: (request: StoreRequest) => boolean,
  { store, time }: UnreadableStore = running,
) {
  const isHanging = fault.kind === 'hangBeforeHeaders' || fault.kind === 'hangInBody';
  const injected = store.inject(fault, {
    times: forever,
    when(request) {
      const isSpoilt = isMet(request);
      if (isSpoilt && isHanging) setTimeout(() => time.advance(10_000));
      return isSpoilt;
    },
  });
  onTestFinished(injected.stop);
  return injected;
}

function spliced(text: string, after: string, bytes: string | Uint8Array): Buffer {
  const whole = Buffer.from(text);
  const position = whole.indexOf(after) + after.length;
  return Buffer.concat([whole.subarray(0, position), Buffer.from(bytes), whole.subarray(position)]);
}

function limitOf({ query }: StoreRequest): number {
  return Number(query.get('limit'));
}

function isLong(request: StoreRequest): boolean {
  return isList(request) && limitOf(request) > 1;
}

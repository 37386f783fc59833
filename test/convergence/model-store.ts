import type { Customer } from '../../lambda/customer/customer.ts';
import { toTimestamp } from '../../lambda/customer/timestamp.ts';

/** How an edit treats what is written and when it says it was. */
export type EditKind =
  /** Something new, with a new date_modified. */
  | 'moved'
  /** What was written before the last edit, with a new date_modified. */
  | 'returned'
  /** Something new, with the old date_modified. */
  | 'unmoved'
  /** What was written before the last edit, with the old date_modified. */
  | 'returned unmoved'
  /** Something new, modified tomorrow. */
  | 'misdated'
  /** Something new, without date_modified. */
  | 'undated'
  /** A new value of an attribute, with the old date_modified. The attribute itself has a date. */
  | 'attribute';

/** What a customer was from a moment on. Before the first state it does not exist; the last may be its absence. */
export interface CustomerState {
  /** 0 is the absence before the creation, 1 the creation. */
  readonly index: number;
  readonly sinceMs: number;
  readonly customer?: Customer;
  /** Whether the edit that led here moved date_modified to its own time. */
  readonly isDated: boolean;
  /** When the attribute was edited last. */
  readonly attributeDate?: string;
}

export const notYet: CustomerState = { index: 0, sinceMs: Number.NEGATIVE_INFINITY, isDated: false };

/** The truth: everything that every customer ever was. Moments are local; dates are on the store's own clock. */
export interface ModelStore {
  readonly aheadMs: number;
  /** Ascending; ids are never used again. */
  ids(): number[];
  nextId(): number;
  history(id: number): readonly CustomerState[];
  /** As it is, or as it was so long ago. */
  state(id: number, lagMs?: number): CustomerState;
  /** From when on a customer can be read by anybody. */
  readableAtMs(id: number): number;
  isReadable(id: number, lagMs?: number): boolean;
  create(readableInMs: number, createdAgoMs?: number): number;
  /** `nodeErrorMs`: how much later than the store's the clock of the node is that dates it. */
  edit(id: number, kind: EditKind, nodeErrorMs?: number): void;
  remove(id: number): void;
}

export function createModelStore(now: () => number, aheadMs: number): ModelStore {
  const histories = new Map<number, CustomerState[]>();
  const readableAt = new Map<number, number>();
  let edits = 0;

  const history = (id: number) => histories.get(id) ?? [];
  const dateAt = (localMs: number) => toTimestamp(Math.floor((localMs + aheadMs) / 1_000) * 1_000);

  function state(id: number, lagMs = 0): CustomerState {
    const states = history(id);
    if (lagMs === 0) return states.at(-1) ?? notYet;
    return states.findLast(({ sinceMs }) => sinceMs <= now() - lagMs) ?? notYet;
  }

  function add(id: number, isDated: boolean, customer?: Customer, sinceMs = now(), date?: string): void {
    const index = history(id).length + 1;
    const attributeDate = date ?? history(id).at(-1)?.attributeDate;
    histories.set(id, [
      ...history(id),
      { index, sinceMs, isDated, ...(customer && { customer }), ...(attributeDate && { attributeDate }) },
    ]);
  }

  function notesOf(id: number, kind: EditKind): string {
    const before = history(id).at(-2)?.customer?.notes;
    edits += 1;
    return kind.startsWith('returned') && before !== undefined ? before : `text ${edits}`;
  }

  return {
    aheadMs,
    ids: () => [...histories.keys()],
    nextId: () => histories.size + 1,
    history,
    state,
    readableAtMs: (id) => readableAt.get(id) ?? Number.POSITIVE_INFINITY,
    isReadable: (id, lagMs = 0) => now() - lagMs >= (readableAt.get(id) ?? Number.POSITIVE_INFINITY),

    create(readableInMs, createdAgoMs = 0) {
      const id = histories.size + 1;
      const sinceMs = now() - createdAgoMs;
      add(id, true, { id, notes: 'new', dateModified: dateAt(sinceMs) }, sinceMs);
      readableAt.set(id, sinceMs + readableInMs);
      return id;
    },

    edit(id, kind, nodeErrorMs = 0) {
      const { customer } = state(id);
      if (customer === undefined) return;
      if (kind === 'attribute') {
        edits += 1;
        const attributes = [{ attributeId: 1, value: `value ${edits}` }];
        add(id, false, { ...customer, attributes }, now(), dateAt(now()));
        return;
      }
      const notes = notesOf(id, kind);
      const { dateModified: oldDate, ...undated } = customer;
      const dates: Record<Exclude<EditKind, 'attribute'>, string | undefined> = {
        moved: dateAt(now() + nodeErrorMs),
        returned: dateAt(now() + nodeErrorMs),
        unmoved: oldDate,
        'returned unmoved': oldDate,
        misdated: dateAt(now() + 86_400_000),
        undated: undefined,
      };
      const dateModified = dates[kind];
      const isDated = kind === 'moved' || kind === 'returned';
      add(id, isDated, { ...undated, notes, ...(dateModified !== undefined && { dateModified }) });
    },

    remove(id) {
      if (state(id).customer !== undefined) add(id, false);
    },
  };
}

/** Gone, or of a later date_modified than ever before. */
export function isLatest(states: readonly CustomerState[]): boolean {
  const last = states.at(-1)?.customer;
  if (last === undefined) return true;
  return states.slice(0, -1).every((state) => dateOf(state) < (last.dateModified ?? ''));
}

/** Never of an earlier date_modified than before, or of none. */
export function isWellDated(states: readonly CustomerState[]): boolean {
  const living = states.filter(({ customer }) => customer !== undefined);
  return living.every((state, index) => index === 0 || dateOf(state) >= dateOf(living[index - 1]));
}

function dateOf(state: CustomerState | undefined): string {
  return state?.customer?.dateModified ?? '';
}

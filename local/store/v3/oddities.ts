/** Ways in which V3's answers about customers may differ from what is expected. Each is off until it is set. */
export interface Oddities {
  /** BigCommerce lists customers by descending id, which it documents nowhere. */
  readonly order?: 'descending' | 'ascending';
  /** Pages behind a cursor also hold customers that the filters leave out. */
  readonly cursorIgnoresFilters?: boolean;
  /** The `end_cursor` of a page behind a cursor is that cursor again. */
  readonly cursorRepeats?: boolean;
  /** A page behind a cursor has no `links`, though others follow. */
  readonly linksMissing?: boolean;
  /** What a list says for its true `total`. */
  readonly total?: (total: number) => number;
  /** A question by id that names one of these is refused with 422. */
  readonly refusedIds?: readonly number[];
  /** Answers by id leave these out, although they exist. */
  readonly leftOutIds?: readonly number[];
  /** Answers by id also hold these, if they exist. */
  readonly unaskedIds?: readonly number[];
  /** Answers by id hold these twice. */
  readonly repeatedIds?: readonly number[];
  /** The first answer by id that holds one of these is also the last: the customer is deleted right after it. */
  readonly vanishingIds?: readonly number[];
}

/** Ways in which V3's answers about customers may differ from the expected ones. Each is off by default. */
export interface Oddities {
  /** BigCommerce lists customers by descending id. It does not document this. */
  readonly order?: 'descending' | 'ascending';
  /** Pages behind a cursor also have customers that the filters exclude. */
  readonly cursorIgnoresFilters?: boolean;
  /** The `end_cursor` of a page behind a cursor is that cursor again. */
  readonly cursorRepeats?: boolean;
  /** A page behind a cursor has no `links`, although more pages follow. */
  readonly linksMissing?: boolean;
  /** Turns the true `total` of a list into the sent one. */
  readonly total?: (total: number) => number;
  /** A request by id with one of these is refused with 422. */
  readonly refusedIds?: readonly number[];
  /** Answers by id leave these customers out, although they exist. */
  readonly leftOutIds?: readonly number[];
  /** Answers by id also have these customers, if they exist. */
  readonly unaskedIds?: readonly number[];
  /** Answers by id have these customers twice. */
  readonly repeatedIds?: readonly number[];
  /** A customer that is deleted right after its first answer by id. */
  readonly vanishingIds?: readonly number[];
}

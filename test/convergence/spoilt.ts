/** Customers whose records are damaged for now, or with whom answers go wrong. The last three are of cursor sources. */
export interface Spoilt {
  /** No list can hold them. */
  readonly inLists: Set<number>;
  /** An answer about them cannot be read: it may be a moment's trouble, or theirs for good. */
  readonly byId: Set<number>;
  /** Lists hold them twice, perhaps as they are and as they were before. */
  readonly twice: Set<number>;
  /** Every question that names them is refused. */
  readonly refused: Set<number>;
  /** An answer by ids holds them twice, or somebody else besides them. */
  readonly contradicted: Set<number>;
  /** Pages of the list leave them out, although its total counts them. */
  readonly leftOut: Set<number>;
}

export function createSpoilt(): Spoilt {
  return {
    inLists: new Set(),
    byId: new Set(),
    twice: new Set(),
    refused: new Set(),
    contradicted: new Set(),
    leftOut: new Set(),
  };
}

/** What a cursor source may do for a while. */
export type Quirk = 'ignores the filter' | 'repeats the cursor' | 'counts too many' | 'counts too few';

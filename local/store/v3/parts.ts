/** A thing that belongs to one customer and has its own id. */
export interface Part {
  readonly id: number;
  readonly customer_id: number;
}

/** All parts of one kind, such as all addresses of the store. */
export interface Parts<P extends Part> {
  nextId(): number;
  /** Adds the part, or replaces the one with its id. */
  put(part: P): void;
  get(id: number): P | undefined;
  /** Returns true if the part existed. */
  remove(id: number): boolean;
  /** Returns the parts of a customer by ascending id. */
  of(customerId: number): P[];
  /** Returns all parts by ascending id. */
  all(): P[];
  /** Removes all parts of the customer. */
  forget(customerId: number): void;
}

export function createParts<P extends Part>(firstId: number): Parts<P> {
  const parts = new Map<number, P>();
  const byCustomer = new Map<number, Map<number, P>>();
  let nextId = firstId;
  const ascending = (some: Iterable<P>) => [...some].sort((a, b) => a.id - b.id);
  const remove = (id: number) => {
    const part = parts.get(id);
    byCustomer.get(part?.customer_id ?? 0)?.delete(id);
    return parts.delete(id);
  };

  return {
    nextId: () => nextId,
    put(part) {
      const siblings = byCustomer.get(part.customer_id) ?? new Map<number, P>();
      byCustomer.set(part.customer_id, siblings.set(part.id, part));
      parts.set(part.id, part);
      nextId = Math.max(nextId, part.id + 1);
    },
    get: (id) => parts.get(id),
    remove,
    of: (customerId) => ascending(byCustomer.get(customerId)?.values() ?? []),
    all: () => ascending(parts.values()),
    forget(customerId) {
      for (const id of byCustomer.get(customerId)?.keys() ?? []) parts.delete(id);
      byCustomer.delete(customerId);
    },
  };
}

/** Log entries, oldest first. */
export interface StatusLog<Status extends PropertyKey, Entry extends { readonly status: Status }> {
  record(entry: Entry): void;
  /** The latest entries: all up to `kept`, and at least `kept` after that. */
  readonly entries: readonly Entry[];
  /** Exact counts, also after entries were dropped from the log. */
  readonly counters: StatusCounters<Status>;
}

export interface StatusCounters<Status extends PropertyKey> {
  readonly total: number;
  readonly byStatus: Readonly<Partial<Record<Status, number>>>;
}

export function createStatusLog<Status extends PropertyKey, Entry extends { readonly status: Status }>(
  kept = 10_000,
): StatusLog<Status, Entry> {
  const entries: Entry[] = [];
  const byStatus: Partial<Record<Status, number>> = {};
  const counters = { total: 0, byStatus };

  return {
    record(entry) {
      counters.total += 1;
      byStatus[entry.status] = (byStatus[entry.status] ?? 0) + 1;
      entries.push(entry);
      if (entries.length === 2 * kept) entries.splice(0, kept);
    },
    entries,
    counters,
  };
}

type Optional<T> = { [K in keyof T]: T[K] | undefined };

/** Leaves out undefined fields. */
export function present<T extends object>(fields: Optional<T>): T {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as T;
}

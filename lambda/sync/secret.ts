/** A secret that may be rotated at any time, such as the store's access token. Throws a `SyncError` if it cannot be read. */
export interface Secret<Value> {
  /** The value as it was read last. */
  current(): Promise<Value>;
  /** The value to use instead of one that was refused; the same one if there is no newer. */
  insteadOf(refused: Value): Promise<Value>;
}

/** Makes `attempt` with the current value. If that value is refused and there is a newer one, makes it once more. */
export async function withSecret<Value, Result>(
  secret: Secret<Value>,
  isRefusal: (error: unknown) => boolean,
  attempt: (value: Value) => Result | Promise<Result>,
): Promise<Result> {
  const value = await secret.current();
  try {
    return await attempt(value);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const newer = await secret.insteadOf(value);
    if (newer === value) throw error;
    return await attempt(newer);
  }
}

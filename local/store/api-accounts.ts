/** Who asks: the API account that a token was given out for. */
export interface ApiAccount {
  readonly clientId: string;
  /** Signs what is delivered to the account's hooks. */
  readonly clientSecret: string | undefined;
}

/** One account per token, as each app of a real store has its own. Only the first is known by its secret. */
export function createApiAccounts(
  accessTokens: readonly string[],
  clientSecret: string | undefined,
): ReadonlyMap<string, ApiAccount> {
  return new Map(
    accessTokens.map((token, index) => [
      token,
      { clientId: `simulated-client-${index + 1}`, clientSecret: index === 0 ? clientSecret : undefined },
    ]),
  );
}

/** The API account of a token. */
export interface ApiAccount {
  readonly clientId: string;
  /** Signs the deliveries of the account's hooks. */
  readonly clientSecret: string | undefined;
}

/** Creates one account for each token, as each app of a real store has its own. Only the first has a client secret. */
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

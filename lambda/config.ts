import { env } from './contract.ts';

/** All that the refresh function is told by its environment. */
export interface RefreshConfig {
  readonly storeHash: string;
  /** Names the stack in metrics and logs. */
  readonly stackName: string;
  /** Name or ARN of the secret `{"accessToken": "...", "clientSecret": "optional"}`. */
  readonly accessTokenSecretId: string;
  /** The part of the store's quota that one process may use, above 0 and at most 1. */
  readonly quotaShare: number;
  readonly customerTableName: string;
  readonly refreshQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Where BigCommerce answers, without a slash at the end. */
  readonly apiUrl: string;
}

/** Says everything that is missing or wrong at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(problems: readonly string[]) {
    super(`the function's environment is not usable: ${problems.join('; ')}`);
  }
}

/** Reads everything or throws one `ConfigError`. Empty text counts as missing. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): RefreshConfig {
  const problems: string[] = [];

  function required(name: string, isValid: (text: string) => boolean, expectation: string): string {
    const text = environment[name] ?? '';
    if (text === '') problems.push(`${name} is missing (expected ${expectation})`);
    else if (!isValid(text)) problems.push(`${name} must be ${expectation}, got "${text}"`);
    return text;
  }
  const anyText = () => true;

  const config: RefreshConfig = {
    storeHash: required(
      env.storeHash,
      isStoreHash,
      'the store hash, lower-case letters and digits such as abc123',
    ),
    stackName: required(env.stackName, anyText, "the stack's name"),
    accessTokenSecretId: required(env.accessTokenSecretId, anyText, 'the name or ARN of the secret'),
    quotaShare: Number(required(env.quotaShare, isShare, 'a number above 0 and at most 1')),
    customerTableName: required(env.customerTableName, anyText, "the table's name"),
    refreshQueueUrl: required(env.refreshQueueUrl, URL.canParse, "the queue's URL"),
    deadLetterQueueUrl: required(env.deadLetterQueueUrl, URL.canParse, "the dead-letter queue's URL"),
    apiUrl: required(env.bigcommerceApiUrl, isApiUrl, 'an https address (http only on loopback)').replace(
      /\/+$/,
      '',
    ),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** What follows `/stores/` in the API path. */
export function isStoreHash(text: string): boolean {
  return /^[a-z0-9]+$/.test(text);
}

function isShare(text: string): boolean {
  const share = Number(text);
  return share > 0 && share <= 1;
}

/** An address to which the token may be sent: not in the clear, and with nothing that a path cannot follow. */
export function isApiUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.search + url.hash + url.username + url.password !== '') return false;
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}

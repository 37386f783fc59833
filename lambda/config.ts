import {
  type CustomersApi,
  customersApis,
  env,
  type Identity,
  type IncludedPart,
  includedParts,
} from './contract.ts';

/** The stored parts of each customer, and the API that they come from. */
export interface CustomersConfig {
  readonly customersApi: CustomersApi;
  /** Parts of a customer that only V3 has. */
  readonly include: readonly IncludedPart[];
  /** Attributes that are never stored. */
  readonly omitFields: readonly string[];
}

/** Settings that every function that calls BigCommerce reads from its environment. */
export interface StoreAccessConfig extends Identity, CustomersConfig {
  /** Name or ARN of the secret `{"accessToken": "..."}`. */
  readonly accessTokenSecretId: string;
  /** The part of the store's quota that one process may use, above 0 and at most 1. */
  readonly quotaShare: number;
  /** The address of BigCommerce's API, without a slash at the end. */
  readonly apiUrl: string;
  readonly customerTableName: string;
}

export interface RefreshConfig extends StoreAccessConfig {
  readonly deadLetterQueueUrl: string;
  readonly refreshQueueUrl: string;
  readonly syncStateTableName: string;
}

export interface SweepConfig extends StoreAccessConfig {
  readonly syncStateTableName: string;
  readonly eventBusName: string;
  /** The marker that tells our hooks from all others. */
  readonly hookMarker: string;
  /** The address to which BigCommerce delivers. Both are absent where webhooks are switched off. */
  readonly webhookUrl: string | undefined;
  readonly webhookSecretId: string | undefined;
}

export interface WebhookConfig extends Identity {
  /** Name or ARN of the secret `{"secret": "...", "clientSecret": "optional"}`. */
  readonly webhookSecretId: string;
  readonly eventBusName: string;
  /** Refuses deliveries without a fresh signature. */
  readonly requireSignature: boolean;
}

/** The environment of a function cannot be used. The message names every missing or wrong setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(problems: readonly string[]) {
    super(`the function's environment is not usable: ${problems.join('; ')}`);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads everything or throws one `ConfigError`. Empty text counts as missing. */
export function readRefreshConfig(environment: Environment): RefreshConfig {
  return readAll(environment, (required) => ({
    ...readStoreAccess(required, environment),
    deadLetterQueueUrl: required(env.deadLetterQueueUrl, URL.canParse, "the dead-letter queue's URL"),
    refreshQueueUrl: required(env.refreshQueueUrl, URL.canParse, "the queue's URL"),
    syncStateTableName: required(env.syncStateTableName, anyText, "the sync-state table's name"),
  }));
}

/** Reads everything or throws one `ConfigError`. Empty text counts as missing. */
export function readSweepConfig(environment: Environment): SweepConfig {
  return readAll(environment, (required) => ({
    ...readStoreAccess(required, environment),
    syncStateTableName: required(env.syncStateTableName, anyText, "the sync-state table's name"),
    eventBusName: required(env.eventBusName, anyText, "the event bus's name"),
    hookMarker: required(env.hookMarker, anyText, 'the marker of our hooks'),
    webhookUrl: environment[env.webhookUrl] || undefined,
    webhookSecretId: environment[env.webhookSecretId] || undefined,
  }));
}

/** Reads everything or throws one `ConfigError`. Empty text counts as missing. */
export function readWebhookConfig(environment: Environment): WebhookConfig {
  return readAll(environment, (required) => ({
    ...readIdentity(required),
    webhookSecretId: required(env.webhookSecretId, anyText, "the name or ARN of the webhooks' secret"),
    eventBusName: required(env.eventBusName, anyText, "the event bus's name"),
    requireSignature: required(env.requireSignature, isFlag, 'true or false') === 'true',
  }));
}

/** Returns the text of a variable. A missing or wrong one is noted, so that one error can report them all. */
type Required = (name: string, isValid: (text: string) => boolean, expectation: string) => string;

function readAll<Config>(environment: Environment, read: (required: Required) => Config): Config {
  const problems: string[] = [];
  const config = read((name, isValid, expectation) => {
    const text = environment[name] ?? '';
    if (text === '') problems.push(`${name} is missing (expected ${expectation})`);
    else if (!isValid(text)) problems.push(`${name} must be ${expectation}, got "${text}"`);
    return text;
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function readIdentity(required: Required): Identity {
  return {
    storeHash: required(
      env.storeHash,
      isStoreHash,
      'the store hash, lower-case letters and digits such as abc123',
    ),
    stage: required(env.stage, anyText, 'the stage, such as production'),
  };
}

function readStoreAccess(required: Required, environment: Environment): StoreAccessConfig {
  const listed = (name: string) => (environment[name] ?? '').split(',').filter(Boolean);
  const include = listed(env.include);
  return {
    ...readIdentity(required),
    accessTokenSecretId: required(env.accessTokenSecretId, anyText, 'the name or ARN of the secret'),
    customersApi: required(env.customersApi, isCustomersApi, '"v2" or "v3"') === 'v3' ? 'v3' : 'v2',
    include: includedParts.filter((name) => include.includes(name)),
    omitFields: listed(env.omitFields),
    quotaShare: Number(required(env.quotaShare, isShare, 'a number above 0 and at most 1')),
    customerTableName: required(env.customerTableName, anyText, "the customers table's name"),
    apiUrl: required(env.bigcommerceApiUrl, isApiUrl, 'an https address (http only on loopback)').replace(
      /\/+$/,
      '',
    ),
  };
}

function isCustomersApi(text: string): boolean {
  return customersApis.some((api) => api === text);
}

function isFlag(text: string): boolean {
  return text === 'true' || text === 'false';
}

function anyText(): boolean {
  return true;
}

/** True for the part that follows `/stores/` in the API path. */
export function isStoreHash(text: string): boolean {
  return /^[a-z0-9]+$/.test(text);
}

function isShare(text: string): boolean {
  const share = Number(text);
  return share > 0 && share <= 1;
}

/**
 * True for an address that may receive the token: encrypted or on loopback, and without query, fragment or
 * credentials, because a path is appended to it.
 */
export function isApiUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.search + url.hash + url.username + url.password !== '') return false;
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}

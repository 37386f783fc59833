import { createHash, timingSafeEqual } from 'node:crypto';
import { webhooks } from '../../contract.ts';
import { ConfigurationError } from '../../sync/errors.ts';
import type { Secret } from '../../sync/secret.ts';
import { fieldsOf } from '../json.ts';
import { type CachedSecretDeps, createCachedSecret } from './cached-secret.ts';
import { problemOfObject, problemOfText } from './secret-text.ts';

/** Long enough that nobody can guess it. */
const fewestCharacters = 16;

/** The secrets that prove a delivery. */
export interface WebhookSecret {
  /** The value that our hooks send. */
  readonly current: string;
  /** Older values that are accepted during a rotation. */
  readonly accepted: readonly string[];
  /** The key with which BigCommerce signs webhooks of the API account, if a person has added it. */
  readonly clientSecret: string | undefined;
}

export type WebhookSecretDeps = Omit<CachedSecretDeps<WebhookSecret>, 'parse'>;

/** The secret `{"secret": "...", "accepted": ["an older one"], "clientSecret": "optional"}`. */
export function createWebhookSecret(deps: WebhookSecretDeps): Secret<WebhookSecret> {
  return createCachedSecret({ ...deps, parse: (secret) => toWebhookSecret(secret, deps.secretId) });
}

/** Whether `given` is the secret or one that is still accepted. Takes the same time for every `given`. */
export function isAccepted({ current, accepted }: WebhookSecret, given: string): boolean {
  const digest = digestOf(given);
  return [current, ...accepted].filter((secret) => timingSafeEqual(digestOf(secret), digest)).length > 0;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function toWebhookSecret(secret: unknown, secretId: string): WebhookSecret {
  const { [webhooks.secretField]: current, accepted = [], clientSecret = '' } = fieldsOf(secret);
  const problem =
    problemOfObject(secret) ??
    problemOfSecret(current, webhooks.secretField) ??
    problemOfAccepted(accepted) ??
    (clientSecret === '' ? undefined : problemOfText(clientSecret, 'clientSecret'));
  if (problem === undefined) {
    return {
      current: String(current),
      accepted: Array.isArray(accepted) ? accepted.map(String) : [],
      clientSecret: clientSecret === '' ? undefined : String(clientSecret),
    };
  }
  throw new ConfigurationError(
    `the secret ${secretId} must be JSON like {"${webhooks.secretField}": "...", "accepted": ["an older one"], "clientSecret": "..."}, with secrets of at least ${fewestCharacters} visible ASCII characters and the last two left out if there are none, but ${problem}: until then every webhook is refused`,
  );
}

function problemOfAccepted(accepted: unknown): string | undefined {
  if (!Array.isArray(accepted)) return 'its field "accepted" is no list';
  const problems = accepted.map((each, index) => problemOfSecret(each, `accepted[${index}]`));
  return problems.find((problem) => problem !== undefined);
}

function problemOfSecret(value: unknown, field: string): string | undefined {
  const isShort = typeof value === 'string' && value !== '' && value.length < fewestCharacters;
  return problemOfText(value, field) ?? (isShort ? `its field "${field}" is shorter` : undefined);
}

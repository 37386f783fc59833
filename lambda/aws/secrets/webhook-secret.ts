import { createHash, timingSafeEqual } from 'node:crypto';
import { webhooks } from '../../contract.ts';
import { ConfigurationError } from '../../sync/errors.ts';
import type { Secret } from '../../sync/secret.ts';
import { fieldsOf } from '../json.ts';
import { type CachedSecretDeps, createCachedSecret } from './cached-secret.ts';
import { problemOfObject, problemOfText } from './secret-text.ts';

/** Too many to guess. */
const fewestCharacters = 16;

/** The value that our hooks send as proof, and older values that are accepted during a rotation. */
export interface WebhookSecret {
  readonly current: string;
  readonly accepted: readonly string[];
}

export type WebhookSecretDeps = Omit<CachedSecretDeps<WebhookSecret>, 'parse'>;

/** The secret `{"secret": "...", "accepted": ["an older one"]}`. */
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
  const { [webhooks.secretField]: current, accepted = [] } = fieldsOf(secret);
  const problem =
    problemOfObject(secret) ?? problemOfSecret(current, webhooks.secretField) ?? problemOfAccepted(accepted);
  if (problem === undefined)
    return { current: String(current), accepted: Array.isArray(accepted) ? accepted.map(String) : [] };
  throw new ConfigurationError(
    `the secret ${secretId} must be JSON like {"${webhooks.secretField}": "...", "accepted": ["an older one"]}, with secrets of at least ${fewestCharacters} visible ASCII characters, but ${problem}: until then every webhook is refused`,
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

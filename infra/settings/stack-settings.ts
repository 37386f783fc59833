import type { Identity } from '../../lambda/contract.ts';
import { type Setting, textLike } from './setting.ts';
import type { StoreConfig, StoreSettings } from './store-config.ts';
import { storeSettings } from './store-settings.ts';

/** The settings of a stack of this repository: those of its store, and where it is deployed. */
export interface StackSettings extends StoreSettings {
  /** Name of the Secrets Manager secret that holds the store's access token. */
  readonly secretName?: string;
  /** Name of a customers table that an earlier stack retained, in place of a new one. */
  readonly tableName?: string;
  /** The AWS account and region. By default those of the credentials. */
  readonly account?: string;
  readonly region?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The settings with their defaults. */
export type StackConfig = StoreConfig &
  Required<Pick<StackSettings, 'secretName' | 'tags'>> &
  Pick<StackSettings, 'tableName' | 'account' | 'region'>;

export const stackSettings = {
  ...storeSettings,
  secretName: {
    expected: 'the name, not the ARN, of a secret in Secrets Manager, such as "bigcommerce/abc123"',
    parse: textLike(/^[A-Za-z0-9/_+=.@-]{1,512}$/),
    default: ({ storeHash }: Identity) => `bigcommerce/${storeHash}`,
  },
  tableName: {
    expected:
      'the name of a DynamoDB table, such as "CustomerSync-abc123-production-CustomerStorageTable-1ABC"',
    parse: textLike(/^[A-Za-z0-9_.-]{3,255}$/),
  },
  account: {
    expected: 'the 12 digits of an AWS account, as a text such as "111122223333"',
    parse: textLike(/^\d{12}$/),
  },
  region: {
    expected: 'an AWS region, such as "eu-west-1"',
    parse: textLike(/^[a-z]{2,4}(-[a-z]+){1,2}-\d$/),
  },
  tags: {
    expected:
      'an object of texts in cdk.json, such as { "team": "crm" }, with no key that starts with "aws:"',
    parse: parseTags,
    default: {},
  },
} satisfies { [Name in keyof StackConfig]-?: Setting<StackConfig[Name]> };

function parseTags(written: unknown): Record<string, string> | undefined {
  if (!isRecord(written)) return undefined;
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(written)) {
    if (typeof value !== 'string' || key === '' || key.startsWith('aws:')) return undefined;
    tags[key] = value;
  }
  return tags;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

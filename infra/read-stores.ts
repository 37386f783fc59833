import type { StoreConfig } from './store-config.ts';
import { isRecord, type Setting, settings } from './store-settings.ts';

/** The settings cannot be deployed. `message` has one sentence for each problem, for the person who wrote them. */
export class StoreConfigError extends Error {
  override readonly name = 'StoreConfigError';

  constructor(problems: Iterable<string>) {
    super([...problems].join('\n'));
  }
}

/** Settings as written in cdk.json or after `-c`. */
type Written = Readonly<Record<string, unknown>>;

const settingNames = Object.keys(settings);
const defaultStage = 'production';

/**
 * Reads the stores to deploy from the app's context: those listed under `stores` in cdk.json, or the one that
 * `-c storeHash=` (and `-c stage=`) names, listed or not. Every other `-c` setting overrides the listed one. Throws a
 * StoreConfigError that names all problems.
 */
export function readStores(context: Written): StoreConfig[] {
  const problems = new Set<string>();
  const given = Object.fromEntries(
    Object.entries(context).filter(([key]) => key !== 'stores' && isOurs(key)),
  );
  refuseUnknown(given, (name) => `-c ${name}`, problems);

  const stores = choose(readList(context['stores'], problems), given, problems).map(({ written, nameOf }) =>
    toStoreConfig(
      { ...written, ...given },
      (name) => (name in given ? `-c ${name}` : nameOf(name)),
      problems,
    ),
  );
  refuseTwins(stores, problems);

  if (problems.size > 0) throw new StoreConfigError(problems);
  return stores;
}

/** All context keys of the CDK itself (feature flags, look-ups, notices) contain a punctuation mark. */
function isOurs(key: string): boolean {
  return /^[A-Za-z0-9_]+$/.test(key);
}

/** The name of a setting in a problem, such as "stage of store 1 in cdk.json". */
type NameOf = (name: string) => string;

interface Entry {
  readonly written: Written;
  readonly nameOf: NameOf;
}

function readList(list: unknown, problems: Set<string>): Entry[] {
  if (list === undefined) return [];
  if (!Array.isArray(list) || !list.every(isRecord)) {
    problems.add('"stores" in cdk.json must be a list of objects, such as [{ "storeHash": "abc123" }].');
    return [];
  }
  return list.map((written: Written, index) => {
    const nameOf: NameOf = (name) => `${name} of store ${index + 1} in cdk.json`;
    refuseUnknown(written, nameOf, problems);
    return { written, nameOf };
  });
}

function choose(listed: readonly Entry[], given: Written, problems: Set<string>): Entry[] {
  const { storeHash, stage } = given;
  const chosen = listed.filter(
    ({ written }) =>
      (storeHash === undefined || written['storeHash'] === storeHash) &&
      (stage === undefined || (written['stage'] ?? defaultStage) === stage),
  );
  if (chosen.length > 0) return chosen;
  if (storeHash !== undefined) return [{ written: {}, nameOf: (name) => `-c ${name}` }];

  if (listed.length > 0) {
    problems.add(
      `No store of stage ${show(stage)} is listed in cdk.json: list one, or add -c storeHash=abc123.`,
    );
  } else {
    problems.add(
      'No store to deploy: pass -c storeHash=abc123, or list your stores under "stores" in cdk.json.',
    );
  }
  return [];
}

function toStoreConfig(written: Written, nameOf: NameOf, problems: Set<string>): StoreConfig {
  const read = <Value>(name: string, { expected, parse }: Setting<Value>): Value | undefined => {
    if (written[name] === undefined) return undefined;
    const value = parse(written[name]);
    if (value === undefined)
      problems.add(`${nameOf(name)} must be ${expected}; it is ${show(written[name])}.`);
    return value;
  };

  if (written['storeHash'] === undefined) {
    problems.add(`${nameOf('storeHash')} is missing: it must be ${settings.storeHash.expected}.`);
  }
  const storeHash = read('storeHash', settings.storeHash) ?? '';
  const alarmEmail = read('alarmEmail', settings.alarmEmail);
  const store: StoreConfig = {
    storeHash,
    stage: read('stage', settings.stage) ?? defaultStage,
    secretName: read('secretName', settings.secretName) ?? `bigcommerce/${storeHash}`,
    refreshQuotaShare: read('refreshQuotaShare', settings.refreshQuotaShare) ?? 0.5,
    sweepQuotaShare: read('sweepQuotaShare', settings.sweepQuotaShare) ?? 0.4,
    incrementalSweepMinutes: read('incrementalSweepMinutes', settings.incrementalSweepMinutes) ?? 15,
    fullSweepAt: read('fullSweepAt', settings.fullSweepAt) ?? '03:30',
    timeZone: read('timeZone', settings.timeZone) ?? 'UTC',
    webhooks: read('webhooks', settings.webhooks) ?? true,
    requireSignature: read('requireSignature', settings.requireSignature) ?? false,
    logRetentionDays: read('logRetentionDays', settings.logRetentionDays) ?? 30,
    removalPolicy: read('removalPolicy', settings.removalPolicy) ?? 'retain',
    tags: read('tags', settings.tags) ?? {},
    unusualDeletions: read('unusualDeletions', settings.unusualDeletions) ?? 100,
    apiUrl: read('apiUrl', settings.apiUrl) ?? 'https://api.bigcommerce.com',
    ...(alarmEmail !== undefined && { alarmEmail }),
  };
  refuseConflicts(store, nameOf, problems);
  return store;
}

/** Refuses settings that are valid one by one, but not together. */
function refuseConflicts(store: StoreConfig, nameOf: NameOf, problems: Set<string>): void {
  const { refreshQuotaShare, sweepQuotaShare, incrementalSweepMinutes, fullSweepAt, webhooks } = store;
  if (refreshQuotaShare + sweepQuotaShare > 1) {
    problems.add(
      `${nameOf('refreshQuotaShare')} and ${nameOf('sweepQuotaShare')} must not exceed 1 together; they are ${refreshQuotaShare} and ${sweepQuotaShare}.`,
    );
  }
  if (incrementalSweepMinutes === 'off' && fullSweepAt !== 'off') {
    problems.add(
      `${nameOf('fullSweepAt')} must be "off" where incrementalSweepMinutes is, because a full sweep waits for the first incremental sweep; it is ${show(fullSweepAt)}.`,
    );
  }
  if (incrementalSweepMinutes === 'off' && webhooks) {
    problems.add(
      `${nameOf('webhooks')} must be "off" where incrementalSweepMinutes is, because the incremental sweeps register and keep the hooks; it is "on".`,
    );
  }
}

function refuseUnknown(written: Written, nameOf: NameOf, problems: Set<string>): void {
  for (const name of Object.keys(written).filter((name) => !settingNames.includes(name))) {
    problems.add(`${nameOf(name)} is not a setting: the settings are ${settingNames.join(', ')}.`);
  }
}

function refuseTwins(stores: readonly StoreConfig[], problems: Set<string>): void {
  const seen = new Set<string>();
  for (const { storeHash, stage } of stores) {
    const twin = `store "${storeHash}" with stage "${stage}"`;
    if (seen.has(twin)) {
      problems.add(`cdk.json lists ${twin} more than once: remove one, or give it another stage.`);
    }
    seen.add(twin);
  }
}

function show(written: unknown): string {
  return JSON.stringify(written);
}

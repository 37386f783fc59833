import { refuseConflicts, refuseSharesAboveOne } from './settings/conflicts.ts';
import { meantBy } from './settings/misspelled.ts';
import { type NameOf, readSettings, StoreConfigError, show, type Written } from './settings/read-settings.ts';
import { isRecord, type StackConfig, stackSettings } from './settings/stack-settings.ts';

const settingNames = Object.keys(stackSettings);

/**
 * Reads the stores to deploy from the app's context: those listed under `stores` in cdk.json, or the one that
 * `-c storeHash=` names where none is listed. `-c storeHash=` and `-c stage=` select from the list; every other `-c`
 * setting overrides it. Throws a StoreConfigError that names all problems. Ignores the context of other tools.
 */
export function readStores(context: Written): StackConfig[] {
  const problems = new Set<string>();
  refuseMisspelled(context, problems);
  const given = Object.fromEntries(Object.entries(context).filter(([name]) => settingNames.includes(name)));
  const listed = readList(context['stores'], given, problems);
  const stores = listed.length > 0 ? select(listed, given, problems) : readAlone(given, problems);

  if (problems.size > 0) throw new StoreConfigError(problems);
  return stores;
}

/** Refuses what `npm run deploy` must not deploy: a store whose alarms nobody receives. */
export function refuseUnwatched(stores: readonly StackConfig[]): void {
  const problems = stores
    .filter(({ alarmEmail }) => alarmEmail === undefined)
    .map(
      ({ storeHash, stage }) =>
        `Nobody would receive the alarms of store "${storeHash}" with stage "${stage}": set alarmEmail in cdk.json, or set it to "none" if nobody needs them by e-mail.`,
    );
  if (problems.length > 0) throw new StoreConfigError(problems);
}

/** Keys of the CDK and of other tools are none of our business, unless they look like one of our names. */
function refuseMisspelled(context: Written, problems: Set<string>): void {
  for (const name of Object.keys(context)) {
    const meant = meantBy(name, ['stores', ...settingNames]);
    if (meant !== undefined) {
      problems.add(`"${name}" in cdk.json or after -c is not a setting: did you mean "${meant}"?`);
    }
  }
}

function readList(list: unknown, given: Written, problems: Set<string>): StackConfig[] {
  if (list === undefined) return [];
  if (!Array.isArray(list) || !list.every(isRecord)) {
    problems.add('"stores" in cdk.json must be a list of objects, such as [{ "storeHash": "abc123" }].');
    return [];
  }
  const { storeHash: _, stage: __, ...overriding } = given;
  const stores = list.map((entry: Written, index) => {
    const listName: NameOf = (name) => `${name} of store ${index + 1} in cdk.json`;
    for (const name of Object.keys(entry).filter((each) => !settingNames.includes(each))) {
      problems.add(`${listName(name)} is not a setting: the settings are ${settingNames.join(', ')}.`);
    }
    const nameOf: NameOf = (name) => (name in overriding ? `-c ${name}` : listName(name));
    return toStackConfig({ ...entry, ...overriding }, nameOf, problems);
  });
  refuseTwins(stores, problems);
  if (problems.size === 0) refuseSharesAboveOne(stores, problems);
  return stores;
}

/** Returns the listed stores that `-c storeHash=` and `-c stage=` select. */
function select(
  listed: readonly StackConfig[],
  { storeHash, stage }: Written,
  problems: Set<string>,
): StackConfig[] {
  const ofStore = listed.filter((store) => storeHash === undefined || store.storeHash === storeHash);
  const selected = ofStore.filter((store) => stage === undefined || store.stage === stage);
  const asked = [
    ...(storeHash === undefined ? [] : [`-c storeHash=${storeHash}`]),
    ...(stage === undefined ? [] : [`-c stage=${stage}`]),
  ].join(' ');
  if (selected.length === 0) {
    const all = listed.map((store) => `${store.storeHash} (${store.stage})`).join(', ');
    problems.add(`${asked} selects no store of the list in cdk.json, which holds ${all}.`);
  }
  if (storeHash !== undefined && selected.length > 1) {
    const stages = selected.map((store) => `-c stage=${store.stage}`).join(' or ');
    problems.add(`${asked} selects several stages: add ${stages}.`);
  }
  return selected;
}

function readAlone(given: Written, problems: Set<string>): StackConfig[] {
  if (given['storeHash'] !== undefined) return [toStackConfig(given, (name) => `-c ${name}`, problems)];
  if (problems.size === 0) {
    problems.add(
      'No store to deploy: pass -c storeHash=abc123, or list your stores under "stores" in cdk.json.',
    );
  }
  return [];
}

function toStackConfig(written: Written, nameOf: NameOf, problems: Set<string>): StackConfig {
  const store = readSettings(stackSettings, written, nameOf, problems);
  refuseConflicts(store, nameOf, problems);
  return store;
}

function refuseTwins(stores: readonly StackConfig[], problems: Set<string>): void {
  const groups = Map.groupBy(stores, ({ storeHash, stage, account, region }) =>
    show([storeHash, stage, account, region]),
  );
  for (const [first, ...twins] of groups.values()) {
    if (first === undefined || twins.length === 0) continue;
    problems.add(
      `cdk.json lists store "${first.storeHash}" with stage "${first.stage}" more than once: remove one, or give it another stage.`,
    );
  }
}

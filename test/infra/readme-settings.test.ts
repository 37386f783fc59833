import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readStores } from '../../infra/read-stores.ts';
import { stackSettings } from '../../infra/settings/stack-settings.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [settings = ''] = /^### Settings\n.*?(?=^#)/ms.exec(readme) ?? [];

/** The settings in the table of the README, with what it calls the default. */
const documented = new Map(
  [...settings.matchAll(/^\| (`.+?`) \| (.*?) \|/gm)].flatMap(([, names = '', value = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => [name, value] as const),
  ),
);

describe('the settings in the README', () => {
  it('are all settings', () => {
    expect([...documented.keys()].toSorted()).toEqual(Object.keys(stackSettings).toSorted());
  });

  it('have the defaults of the code', () => {
    const [defaults] = readStores({ storeHash: 'abc123' });
    const shown = (value: unknown) => {
      if (typeof value === 'boolean') return value ? '`on`' : '`off`';
      return Object.keys(Object(value)).length === 0 && typeof value === 'object' ? 'none' : `\`${value}\``;
    };

    for (const [name, value] of documented) {
      const isDerived = ['secretName', 'fullSweepAt'].includes(name);
      const isAbsent = !(name in Object(defaults)) || name === 'storeHash';
      if (isDerived || isAbsent) continue;
      expect({ name, value }).toEqual({ name, value: shown(Reflect.get(Object(defaults), name)) });
    }
  });

  it('show an example that can be deployed', () => {
    const [, example = ''] = /```json\n(.*?)```/s.exec(settings) ?? [];

    expect(readStores(JSON.parse(`{${example}}`))).toHaveLength(2);
  });
});

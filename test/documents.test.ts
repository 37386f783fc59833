import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const documents = [
  'README.md',
  'RUNBOOK.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('the documents', () => {
  it.each(documents)('name in %s only files that exist', (document) => {
    const text = readFileSync(join(root, document), 'utf8');

    const named = [
      ...text.matchAll(/`((?:cli|client|docs|infra|lambda|local|packaging|test)\/[\w./-]+\.\w+)`/g),
    ];

    expect(named.flatMap(([, path = '']) => (existsSync(join(root, path)) ? [] : path))).toEqual([]);
  });

  it.each(documents)('link in %s only to files that exist', (document) => {
    const text = readFileSync(join(root, document), 'utf8');

    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = '']) => path);

    expect(links.filter((path) => !existsSync(resolve(root, document, '..', path)))).toEqual([]);
  });
});

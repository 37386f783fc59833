import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What the use cases share; they know nothing else of each other. */
const sharedBySync = ['chunks', 'clock', 'errors', 'ports', 'refresh-request'].map(
  (name) => `lambda/sync/${name}.ts`,
);

/** What `npm start` shares with the command. */
const sharedByCli = ['command-error', 'customer-ids', 'local-endpoint', 'screen'].map(
  (name) => `cli/${name}.ts`,
);

/** Folder (or file) -> what may be imported there, but for what has a row of its own. Read a row as "X knows only Y". */
const mayImport: Record<string, readonly string[]> = {
  'lambda/contract.ts': [],
  'lambda/aws-failure.ts': [],
  'lambda/config.ts': ['lambda/contract.ts'],
  'lambda/customer': ['lambda/customer', 'node:crypto'],
  'lambda/sync': [...sharedBySync, 'lambda/customer', 'node:timers/promises'],
  'lambda/sync/refresh': ['lambda/sync/refresh', ...sharedBySync, 'lambda/customer', 'p-limit'],
  'lambda/sync/sweep': [
    'lambda/sync/sweep',
    ...sharedBySync,
    'lambda/customer',
    'lambda/contract.ts',
    'node:crypto',
  ],
  'lambda/sync/webhooks': ['lambda/sync/webhooks', ...sharedBySync],
  'lambda/sync/hooks': ['lambda/sync/hooks', ...sharedBySync],
  'lambda/bigcommerce': [
    'lambda/bigcommerce',
    'lambda/sync',
    'lambda/customer',
    'node:crypto',
    'p-limit',
    'p-retry',
    'standardwebhooks',
  ],
  'lambda/bigcommerce/v2': ['lambda/bigcommerce', 'lambda/sync', 'lambda/customer'],
  'lambda/bigcommerce/v3': ['lambda/bigcommerce', 'lambda/sync', 'lambda/customer'],
  'lambda/dynamodb': [
    'lambda/dynamodb',
    'lambda/sync',
    'lambda/customer',
    'lambda/contract.ts',
    'lambda/aws-failure.ts',
    'node:crypto',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/lib-dynamodb',
    'p-limit',
  ],
  'lambda/aws': [
    'lambda/aws',
    'lambda/sync',
    'lambda/customer',
    'lambda/contract.ts',
    'lambda/aws-failure.ts',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sqs',
    '@aws-lambda-powertools/',
    'aws-lambda',
    'node:crypto',
    'p-limit',
  ],
  'lambda/handlers': ['lambda/', '@aws-sdk/', 'aws-lambda'],
  client: [
    'client',
    'lambda/contract.ts',
    'lambda/aws-failure.ts',
    'lambda/customer/customer.ts',
    'lambda/customer/decimal.ts',
    'lambda/customer/email-key.ts',
    '@aws-sdk/client-dynamodb',
  ],
  cli: ['cli', 'client', 'lambda/', '@aws-sdk/', 'node:'],
  'infra/constructs/bundle-function.ts': ['esbuild', 'node:'],
  packaging: ['packaging', 'infra/constructs/bundle-function.ts', 'esbuild', 'node:'],
  infra: [
    'infra',
    'lambda/contract.ts',
    'lambda/customer/omittable-fields.ts',
    'aws-cdk-lib',
    'constructs',
    'node:',
  ],
  'local/aws': [
    'local/aws',
    'local/faults.ts',
    'lambda/sync/clock.ts',
    '@aws-sdk/',
    'aws-lambda',
    'dynalite',
    'node:',
  ],
  'local/stack': ['local/stack', 'local/aws', 'lambda/', '@aws-sdk/', 'aws-lambda', 'node:'],
  'local/stack/synthesize.ts': ['local/stack', 'local/aws', 'infra', 'aws-cdk-lib', 'node:'],
  'local/store': [
    'local/store',
    'local/faults.ts',
    'lambda/sync/clock.ts',
    'local/aws/json-value.ts',
    'local/aws/loopback-server.ts',
    'node:',
  ],
  local: ['local', ...sharedByCli, 'lambda/', '@aws-sdk/', 'aws-lambda', 'dynalite', 'node:'],
};

const rooms = ['cli', 'client', 'lambda', 'infra', 'local'];
const root = resolve(import.meta.dirname, '..');

describe('the architecture', () => {
  it.each(Object.keys(mayImport))('lets %s import only the folders in its row', (room) => {
    const allowed = mayImport[room] ?? [];

    const trespasses = filesOf(room)
      .filter((file) => roomOf(file) === room)
      .flatMap((file) => importsOf(file).map((imported) => ({ file, imported })))
      .filter(({ imported }) => !allowed.some((prefix) => isWithin(imported, prefix)))
      .map(
        ({ file, imported }) =>
          `${file} imports ${imported}, but ${room} may import only ${allowed.join(', ')}`,
      );

    expect(trespasses).toEqual([]);
  });

  it('has a row for every file of the functions, the stack and the client', () => {
    const homeless = rooms.flatMap(filesOf).filter((file) => roomOf(file) === undefined);

    expect(homeless).toEqual([]);
  });

  it.each([
    ['lambda/bigcommerce/v2', 'lambda/bigcommerce/v3'],
    ['lambda/bigcommerce/v3', 'lambda/bigcommerce/v2'],
  ])('keeps %s from importing %s', (room, other) => {
    const known = filesOf(room).flatMap(importsOf);

    expect(known.filter((imported) => isWithin(imported, other))).toEqual([]);
  });

  it('has no circle of imports, not even of types', () => {
    const imports = new Map(rooms.flatMap(filesOf).map((file) => [file, importsOf(file)]));

    expect(circlesIn(imports)).toEqual([]);
  });

  it('needs in the client, and in what it imports, nothing that only Node has', () => {
    const files = new Set(filesOf('client'));
    for (const file of files)
      for (const imported of importsOf(file)) if (imported.endsWith('.ts')) files.add(imported);

    const nodeOnly = [...files].filter((file) =>
      /\b(Buffer|process)\.|'node:/.test(readFileSync(join(root, file), 'utf8')),
    );

    expect(nodeOnly).toEqual([]);
  });

  it('imports p-retry in one file', () => {
    expect(filesThat((text) => /from 'p-retry'/.test(text))).toEqual(['lambda/bigcommerce/retry.ts']);
  });

  it('reads the environment of the process only in handlers', () => {
    const readers = filesThat((text) => /process\.env\b/.test(text));

    expect(readers.filter((file) => !file.startsWith('lambda/handlers/'))).toEqual([]);
    expect(readers).not.toEqual([]);
  });

  it('has no local branch: only the guard of the API address mentions localhost', () => {
    expect(filesThat((text) => /127\.0\.0\.1|localhost|loopback/.test(text))).toEqual(['lambda/config.ts']);
  });
});

/** Each circle once, as the files on it in the order of their imports. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' imports '));
    if (path.includes(file) || done.has(file)) return;
    for (const imported of imports.get(file) ?? []) follow(imported, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return circles;
}

/** The innermost. */
function roomOf(file: string): string | undefined {
  const rooms = Object.keys(mayImport).filter((room) => isWithin(file, room));
  return rooms.sort((one, other) => other.length - one.length)[0];
}

function filesThat(isSuch: (text: string) => boolean): string[] {
  return filesOf('lambda').filter((file) => isSuch(readFileSync(join(root, file), 'utf8')));
}

function filesOf(room: string): string[] {
  if (room.endsWith('.ts')) return [room];
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => join(room, file))
    .sort();
}

/** Relative imports as paths from the root, the others as written; built-ins with `node:`. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [...text.matchAll(/(?<![-\w])(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
  return specifiers.map((specifier) => {
    if (specifier.startsWith('.')) return relative(root, resolve(root, dirname(file), specifier));
    return isBuiltin(specifier) && !specifier.startsWith('node:') ? `node:${specifier}` : specifier;
  });
}

function isWithin(path: string, room: string): boolean {
  return path === room || path.startsWith(/[/:]$/.test(room) ? room : `${room}/`);
}

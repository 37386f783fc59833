import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** The entries of the published package, by the name that is imported. */
export const entries = {
  '.': { source: 'infra/customer-sync.ts', compiled: 'customer-sync.js' },
  './client': { source: 'client/index.ts', compiled: 'client.js' },
} as const;

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/**
 * The manifest of the published package. It installs nothing: neither Node 24 nor what the functions' bundles already
 * hold. `imported` are the packages that the compiled files import.
 */
export function manifestFor(imported: readonly string[]): object {
  const { version, description, license, dependencies, devDependencies } = readManifest(root);
  const floor = readManifest(join(root, 'node_modules/aws-cdk-lib-floor'));
  const known: Readonly<Record<string, string | undefined>> = {
    // `Validations.acknowledge` sets the floor. The tests synthesize with it.
    'aws-cdk-lib': devDependencies['aws-cdk-lib-floor']?.replace('npm:aws-cdk-lib@', '^'),
    constructs: floor.peerDependencies['constructs'],
    '@aws-sdk/client-dynamodb': dependencies['@aws-sdk/client-dynamodb']?.replace(/^(\d+)\..*/, '^$1.0.0'),
  };
  const peers = imported.map((name) => {
    if (known[name] === undefined) throw new Error(`the package must not import ${name}: its users lack it`);
    return [name, known[name]] as const;
  });

  return {
    name: 'bigcommerce-customer-sync',
    version,
    description,
    license,
    keywords: ['aws', 'cdk', 'construct', 'bigcommerce', 'customers', 'dynamodb'],
    type: 'commonjs',
    engines: { node: '>=20' },
    main: `./${entries['.'].compiled}`,
    types: `./${typesOf(entries['.'].source)}`,
    exports: {
      ...Object.fromEntries(
        Object.entries(entries).map(([name, { source, compiled }]) => [
          name,
          { types: `./${typesOf(source)}`, default: `./${compiled}` },
        ]),
      ),
      './package.json': './package.json',
    },
    peerDependencies: Object.fromEntries(peers),
    // Who reads the table needs no CDK, and an app of the CDK needs no SDK.
    peerDependenciesMeta: Object.fromEntries(peers.map(([name]) => [name, { optional: true }])),
  };
}

function typesOf(source: string): string {
  return `types/${source.replace(/\.ts$/, '.d.ts')}`;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

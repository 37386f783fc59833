import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleFunction, functionNames } from '../infra/constructs/bundle-function.ts';
import { compile } from './compile.ts';
import { manifestFor, root } from './manifest.ts';
import { noticesOf } from './notices.ts';

/** Builds the published package: `bigcommerce-customer-sync-<version>.tgz` in `dist`, or in the folder that is given. */

const dist = resolve(process.argv[2] ?? join(root, 'dist'));
const folder = join(dist, 'package');
rmSync(dist, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const bundled = functionNames.flatMap((name) => bundleFunction(name, join(folder, 'functions', name)));
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), noticesOf(bundled));
const imported = await compile(folder);
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const types = ['-p', join(root, 'packaging'), '--outDir', join(folder, 'types')];
execFileSync(process.execPath, [tsc, ...types], { stdio: 'inherit' });
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestFor(imported), null, 2)}\n`);
// Alarms name sections of the runbook.
for (const name of ['README.md', 'RUNBOOK.md', 'CHANGELOG.md', 'LICENSE', 'docs']) {
  cpSync(join(root, name), join(folder, name), { recursive: true });
}
execFileSync('npm', ['pack', '--silent', '--pack-destination', dist], { cwd: folder, stdio: 'inherit' });

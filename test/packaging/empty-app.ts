import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../packaging/manifest.ts';

const run = promisify(execFile);
const modules = join(root, 'node_modules');

export interface EmptyApp {
  readonly folder: string;
  /** What the installation has put into `node_modules`, hidden files included. */
  readonly installed: readonly string[];
  write(file: string, text: string): Promise<void>;
  /** Runs a file of the app. Resolves with what it prints; rejects with what it prints to stderr. */
  node(file: string): Promise<string>;
  /** Checks the types of a file. Rejects with the problems. */
  check(file: string, resolution: 'nodenext' | 'bundler'): Promise<void>;
}

/** Packs the package. Resolves with its tarball. */
export async function packed(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-package-'));
  const { stdout } = await run(process.execPath, [join(root, 'packaging/pack.ts'), folder]);
  return join(folder, stdout.trim());
}

/**
 * Installs the tarball into an empty app, without a network. The app's own dependencies, by the names under which it
 * imports them, then come from the packages of these names here.
 */
export async function emptyApp(
  tarball: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<EmptyApp> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-app-'));
  const write = (file: string, text: string) => writeFile(join(folder, file), text);
  await write('package.json', JSON.stringify({ private: true, type: 'module' }));
  const quietly = ['--offline', '--no-audit', '--no-fund', '--cache', join(folder, '.npm')];
  await run('npm', ['install', ...quietly, tarball], { cwd: folder });
  const installed = await readdir(join(folder, 'node_modules'));
  for (const [name, here] of Object.entries(dependencies)) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(modules, here), link);
  }

  return {
    folder,
    installed,
    write,
    node: async (file) => (await run(process.execPath, [file], { cwd: folder })).stdout,
    async check(file, resolution) {
      const module = resolution === 'bundler' ? 'preserve' : 'nodenext';
      const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', module, '--types', 'node'];
      const tsc = join(modules, 'typescript/bin/tsc');
      await run(process.execPath, [tsc, ...options, '--moduleResolution', resolution, file], {
        cwd: folder,
      }).catch(({ stdout }: { stdout: string }) => {
        throw new Error(stdout);
      });
    },
  };
}

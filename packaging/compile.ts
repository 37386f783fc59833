import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { entries, root } from './manifest.ts';

/** The published construct takes ready-made bundles and needs no esbuild. */
const readyMadeBundles: Plugin = {
  name: 'ready-made bundles',
  setup({ onResolve }) {
    onResolve({ filter: /\/function-code\.ts$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, 'packaged-function-code.ts'),
    }));
  },
};

/** CommonJS, because Jest and older releases of Node 20 cannot require an ES module. Everybody can import it. */
const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  define: { 'import.meta.dirname': '__dirname' },
  plugins: [readyMadeBundles],
  metafile: true,
  logLevel: 'warning',
};

/** Writes the entries of the package into `folder`. Resolves with the packages that they import. */
export async function compile(folder: string): Promise<string[]> {
  const imported = new Set<string>();
  for (const { source, compiled } of Object.values(entries)) {
    const outfile = join(folder, compiled);
    const { metafile } = await build({ ...options, entryPoints: [join(root, source)], outfile });
    for (const name of packagesOf(metafile)) imported.add(name);
  }
  return [...imported].toSorted();
}

function packagesOf(metafile: Metafile | undefined): string[] {
  return Object.values(metafile?.outputs ?? {})
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !isBuiltin(path))
    .map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median, rounded } from './figure.ts';

const processesEach = 15;
const rounds = 3;

/** The import time of a bundle compared with that of another one. */
export interface ImportComparison {
  readonly ratio: number;
  readonly ms: number;
  readonly aloneMs: number;
  readonly spreadMs: readonly [least: number, most: number];
}

/** Takes medians of 15 fresh processes each, interleaved, three times. */
export async function compareImports(
  bundle: string,
  alone: string,
  environment: Readonly<Record<string, string>>,
): Promise<ImportComparison[]> {
  const measured: ImportComparison[] = [];
  for (let round = 1; round <= rounds; round += 1) measured.push(await compare(bundle, alone, environment));
  return measured;
}

async function compare(
  bundle: string,
  alone: string,
  environment: Readonly<Record<string, string>>,
): Promise<ImportComparison> {
  const times = { bundle: [] as number[], alone: [] as number[] };
  for (let process = 1; process <= processesEach; process += 1) {
    times.alone.push(await importTimeMs(alone, environment));
    times.bundle.push(await importTimeMs(bundle, environment));
  }
  const [ms, aloneMs] = [median(times.bundle), median(times.alone)];
  return {
    ratio: rounded(ms / aloneMs),
    ms: rounded(ms),
    aloneMs: rounded(aloneMs),
    spreadMs: [rounded(Math.min(...times.bundle)), rounded(Math.max(...times.bundle))],
  };
}

async function importTimeMs(bundle: string, environment: Readonly<Record<string, string>>): Promise<number> {
  const script = `const start = performance.now(); await import(${JSON.stringify(bundle)});
    process.stdout.write(String(performance.now() - start)); process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: environment,
  });
  return Number(stdout);
}

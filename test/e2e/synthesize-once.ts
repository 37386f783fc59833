import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lambda/sync/clock.ts';
import { synthesizeApp } from './synthesize-app.ts';

/** In the run's own temporary folder, so that it goes with the run. */
const folder = () => join(tmpdir(), 'synthesized');

/** The template's file, synthesized for the first test file that asks; the others, in other processes, wait for it. */
export async function synthesizeOnce(): Promise<string> {
  const done = join(folder(), 'done');
  if (await isFirst()) {
    const template = await synthesizeApp(folder());
    await writeFile(`${done}.part`, template);
    await rename(`${done}.part`, done);
    return template;
  }
  for (;;) {
    const template = await readFile(done, 'utf8').catch(() => undefined);
    if (template !== undefined) return template;
    await systemClock.sleep(100);
  }
}

async function isFirst(): Promise<boolean> {
  try {
    await mkdir(folder());
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

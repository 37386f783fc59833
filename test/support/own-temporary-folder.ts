import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/**
 * What tests, and the tools they start, leave in the temporary folder goes with the run. It also holds what Node has
 * compiled, since many processes load the same.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-test-'));
  process.env['TMPDIR'] = folder;
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compile-cache');
  // A process that was killed may still be writing what it has compiled.
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  project.onTestsRerun(async () => {
    await remove();
    await mkdir(folder);
  });
  return remove;
}

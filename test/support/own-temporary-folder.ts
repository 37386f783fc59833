import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/**
 * Removes the temporary files of tests and their tools after the run. The folder also holds the code that Node has
 * compiled, since many processes load the same.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-test-'));
  process.env['TMPDIR'] = folder;
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compile-cache');
  // A killed process may still be writing its compiled code.
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  project.onTestsRerun(async () => {
    await remove();
    await mkdir(folder);
  });
  return remove;
}

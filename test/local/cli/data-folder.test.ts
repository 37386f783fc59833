import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareDataFolder } from '../../../local/cli/data-folder.ts';

const folder = () => mkdtemp(join(tmpdir(), 'data-folder-'));

describe('prepareDataFolder', () => {
  it('refuses a folder that holds other things', async () => {
    const path = await folder();
    await writeFile(join(path, 'thesis.txt'), 'years of work');

    await expect(prepareDataFolder(path)).rejects.toThrow(
      `--data ${path} holds other things: name an empty folder, or a new one`,
    );
  });

  it('accepts an empty folder, and one that keeps tables', async () => {
    const [empty, kept] = [await folder(), await folder()];
    await writeFile(join(kept, 'CURRENT'), 'MANIFEST-000001\n');

    await expect(prepareDataFolder(empty)).resolves.toBeUndefined();
    await expect(prepareDataFolder(kept)).resolves.toBeUndefined();
  });
});

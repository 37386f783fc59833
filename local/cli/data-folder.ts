import { constants } from 'node:fs';
import { access, mkdir, readdir, stat } from 'node:fs/promises';
import { CommandError } from '../../cli/command-error.ts';

/** Creates the folder unless it exists. Throws a CommandError if it cannot be used. */
export async function prepareDataFolder(path: string): Promise<void> {
  try {
    await make(path);
    if (!(await stat(path)).isDirectory()) throw new CommandError(`--data ${path} is a file: name a folder`);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const names = await readdir(path);
    // LevelDB, which keeps the tables, writes this file first.
    if (names.length > 0 && !names.includes('CURRENT')) {
      throw new CommandError(`--data ${path} holds other things: name an empty folder, or a new one`);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new CommandError(
      `--data ${path} cannot be used (${error.code}): name a folder that you can write to, in an existing folder`,
    );
  }
}

async function make(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** True if LevelDB could not open the folder. dynalite throws that error outside of every call. */
export function isUnopenedDatabase(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return code.startsWith('LEVEL_') || error.message === 'Database is closed';
}

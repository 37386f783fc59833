import type { Command } from './command.ts';
import { check } from './commands/check.ts';
import { compareApis } from './commands/compare-apis.ts';
import { deadLetters } from './commands/dead-letters.ts';
import { errors } from './commands/errors.ts';
import { explain } from './commands/explain.ts';
import { find } from './commands/find.ts';
import { get } from './commands/get.ts';
import { hooks } from './commands/hooks.ts';
import { local } from './commands/local.ts';
import { missing } from './commands/missing.ts';
import { names } from './commands/names.ts';
import { pause } from './commands/pause.ts';
import { refresh } from './commands/refresh.ts';
import { resume } from './commands/resume.ts';
import { status } from './commands/status.ts';
import { sweep } from './commands/sweep.ts';
import { trace } from './commands/trace.ts';

/** Every command by its name, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  status,
  explain,
  trace,
  errors,
  get,
  find,
  refresh,
  sweep,
  missing,
  'dead-letters': deadLetters,
  hooks,
  pause,
  resume,
  check,
  'compare-apis': compareApis,
  names,
  local,
};

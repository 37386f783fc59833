import type { LogGroups } from '../aws/logs/log-groups.ts';
import type { StartEnvironment } from './functions.ts';

/** Keeps the lines of each function in its log group. */
export function logged(start: StartEnvironment, groups: LogGroups): StartEnvironment {
  return (settings, log) => {
    const write = groups.writerOf(settings.logGroupName);
    return start(settings, (line) => {
      log(line);
      write(line);
    });
  };
}

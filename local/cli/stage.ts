import type { LocalEndpoint } from '../../cli/local-endpoint.ts';
import type { Screen } from '../../cli/screen.ts';
import type { AlarmChange } from '../aws/cloudwatch/alarms.ts';
import type { RunFunctions } from '../stack/function/function-processes.ts';
import type { Template } from '../stack/template.ts';
import type { Ports } from './ports.ts';
import type { Settings } from './settings.ts';
import type { Table } from './table.ts';

/** Everything that the demo, a trial or a sweep needs. */
export interface Stage {
  readonly settings: Settings;
  readonly screen: Screen;
  /** The template of the stack. Its tables are the tables of the stage. */
  readonly template: Template;
  readonly table: Table;
  /** Free ports by default. */
  readonly ports: Ports | undefined;
  /** Everything that was started ends with the stage. */
  readonly open: AsyncDisposableStack;
  readonly runFunctions: RunFunctions;
  /** Gets every line that the functions write. */
  readonly onLine: ((line: string) => void) | undefined;
  readonly onAlarm: (change: AlarmChange) => void;
  /** Gets every line that the functions write, too. Unlike `onLine` it prints nothing. */
  readonly onLogged: (line: string) => void;
  /** Called when an invocation of the refresh function failed as a whole. */
  readonly onBroken: (error: Error) => void;
}

/** The results of the demo, a trial or a sweep. */
export interface ActResult {
  /** The output of `--json`, one value in each line. */
  readonly toJson: () => Promise<string[]>;
  /** Why the copy is not complete, as a sentence. */
  readonly problem?: string;
  /** Lists what is still running, with commands to use it. */
  readonly guide: readonly string[];
  /** Where that is. */
  readonly endpoint: LocalEndpoint;
}

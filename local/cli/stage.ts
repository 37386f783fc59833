import type { Template } from '../stack/template.ts';
import type { Ports } from './ports.ts';
import type { Screen } from './screen.ts';
import type { Settings } from './settings.ts';
import type { Table } from './table.ts';

/** All that the demo, a trial or a sweep is given. */
export interface Stage {
  readonly settings: Settings;
  readonly screen: Screen;
  /** Of the stack, whose tables are the stage's. */
  readonly template: Template;
  readonly table: Table;
  /** Free ones without it. */
  readonly ports: Ports | undefined;
  /** What is started ends with it. */
  readonly open: AsyncDisposableStack;
  /** Gets all that the functions write, if anyone wants it. */
  readonly onLine: ((line: string) => void) | undefined;
  /** An invocation of the refresh function failed as a whole. */
  readonly onBroken: (error: Error) => void;
}

/** What they leave behind. */
export interface ActResult {
  /** What `--json` prints, a value a line. */
  readonly toJson: () => Promise<string[]>;
  /** Why the copy is not complete, as a sentence. */
  readonly problem?: string;
  /** What is still running, and how to use it. */
  readonly guide: readonly string[];
}

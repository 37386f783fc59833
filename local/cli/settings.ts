import type { Options } from './options.ts';
import { type Environment, type RealStore, readRealStore } from './real-store.ts';
import { readTableSettings, type TableSettings } from './table-settings.ts';

export interface Settings {
  /** The simulated store without it. */
  readonly realStore?: RealStore;
  readonly table: TableSettings;
  readonly customerIds?: readonly number[];
}

/** What the command line and the environment ask for together; throws a CommandError where they make no sense. */
export function readSettings(options: Options, environment: Environment): Settings {
  const realStore = readRealStore(environment);
  return {
    ...(realStore && { realStore }),
    ...(options.customerIds && { customerIds: options.customerIds }),
    table: readTableSettings(options, environment, realStore),
  };
}

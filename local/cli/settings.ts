import type { Options, SweepOrder } from './options.ts';
import { type Environment, type RealStore, readRealStore } from './real-store.ts';
import { readTableSettings, type TableSettings } from './table-settings.ts';

export interface Settings {
  /** The simulated store without it. */
  readonly realStore?: RealStore;
  readonly table: TableSettings;
  readonly customerIds?: readonly number[];
  /** This sweep alone. */
  readonly sweep?: SweepOrder;
}

/** What the command line and the environment ask for together; throws a CommandError where they make no sense. */
export function readSettings(options: Options, environment: Environment): Settings {
  const realStore = readRealStore(environment);
  return {
    ...(realStore && { realStore }),
    ...(options.customerIds && { customerIds: options.customerIds }),
    ...(options.sweep && { sweep: options.sweep }),
    table: readTableSettings(options, environment, realStore),
  };
}

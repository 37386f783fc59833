import type { CustomersApi } from '../../lambda/contract.ts';
import type { Options, SweepOrder } from './options.ts';
import { type Environment, type RealStore, readRealStore } from './real-store.ts';
import { readTableSettings, type TableSettings } from './table-settings.ts';

export interface Settings {
  /** Without it the simulated store is used. */
  readonly realStore?: RealStore;
  readonly table: TableSettings;
  readonly customerIds?: readonly number[];
  readonly customersApi: CustomersApi;
  /** Runs only this sweep. */
  readonly sweep?: SweepOrder;
}

/** Reads the command line and the environment. Throws a CommandError where the two do not fit together. */
export function readSettings(options: Options, environment: Environment): Settings {
  const realStore = readRealStore(environment);
  return {
    ...(realStore && { realStore }),
    customersApi: options.customersApi,
    ...(options.customerIds && { customerIds: options.customerIds }),
    ...(options.sweep && { sweep: options.sweep }),
    table: readTableSettings(options, environment, realStore),
  };
}

import { parseArgs } from 'node:util';
import { CommandError } from '../../cli/command-error.ts';
import { parseCustomerIds } from '../../cli/customer-ids.ts';
import { type CustomersApi, customersApis, type SweepScope, sweepScopes } from '../../lambda/contract.ts';

/** The options of the command line. */
export interface Options {
  readonly customerIds?: readonly number[];
  readonly sweep?: SweepOrder;
  /** BigCommerce's API for customers. */
  readonly customersApi: CustomersApi;
  readonly json: boolean;
  readonly serve: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
  readonly dataDir?: string;
  readonly tableName?: string;
  readonly syncStateTableName?: string;
  readonly port?: number;
}

/** The event with which the sweep function is invoked. */
export interface SweepOrder {
  readonly sweep: SweepScope;
  readonly dryRun?: true;
  readonly allowMissing?: number;
}

/** Throws a CommandError that names the mistake and what to write instead. */
export function parseOptions(args: readonly string[]): Options {
  const options = read(args);
  const { ids, data, table, port, json = false, serve = false, verbose = false, help = false } = options;
  const sweep = parseSweep(options);
  if (ids !== undefined && sweep !== undefined) {
    throw new CommandError(
      '--ids names single customers, and --sweep reads the whole list: use one of the two',
    );
  }
  return {
    customersApi: parseApi(options.api ?? 'v2'),
    json,
    serve,
    verbose,
    help,
    ...(ids !== undefined && { customerIds: parseCustomerIds(ids) }),
    ...(sweep && { sweep }),
    ...(data !== undefined && { dataDir: parseFolder(data) }),
    ...(table !== undefined && { tableName: parseTableName('--table', table) }),
    ...(options['state-table'] !== undefined && {
      syncStateTableName: parseTableName('--state-table', options['state-table']),
    }),
    ...(port !== undefined && { port: parsePort(port) }),
  };
}

/** What parseArgs would call ambiguous or missing. */
function refuseUnclear(args: readonly string[]): void {
  const after = (option: string) =>
    args.includes(option) ? (args[args.indexOf(option) + 1] ?? '--') : undefined;
  const ids = after('--ids');
  if (ids !== undefined && /^-\d/.test(ids)) parseCustomerIds(ids);
  if (after('--sweep')?.startsWith('--')) {
    throw new CommandError('--sweep needs to know which: write --sweep incremental or --sweep full');
  }
}

function read(args: readonly string[]) {
  refuseUnclear(args);
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ids: { type: 'string' },
        sweep: { type: 'string' },
        api: { type: 'string' },
        'dry-run': { type: 'boolean' },
        'allow-missing': { type: 'string' },
        json: { type: 'boolean' },
        serve: { type: 'boolean' },
        data: { type: 'string' },
        table: { type: 'string' },
        'state-table': { type: 'string' },
        port: { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [problem] = error.message.split(/[.\n]/);
    throw new CommandError(
      `${problem}: write options after two dashes, as in npm start -- --ids 1,2,5-9; npm start -- --help lists all options`,
    );
  }
}

function parseSweep(options: ReturnType<typeof read>): SweepOrder | undefined {
  const { sweep: text, 'dry-run': dryRun, 'allow-missing': allowMissing } = options;
  const sweep = sweepScopes.find((scope) => scope === text);
  if (text !== undefined && sweep === undefined) {
    throw new CommandError(`--sweep cannot be "${text}": write --sweep incremental or --sweep full`);
  }
  if (sweep !== 'full' && (dryRun || allowMissing !== undefined)) {
    throw new CommandError(
      `${dryRun ? '--dry-run' : '--allow-missing'} belongs to a full sweep: write it after --sweep full`,
    );
  }
  return (
    sweep && {
      sweep,
      ...(dryRun && { dryRun }),
      ...(allowMissing !== undefined && { allowMissing: parseAllowMissing(allowMissing) }),
    }
  );
}

function parseApi(text: string): CustomersApi {
  const api = customersApis.find((each) => each === text);
  if (api !== undefined) return api;
  throw new CommandError(`--api cannot be "${text}": write --api v2 or --api v3`);
}

function parseAllowMissing(text: string): number {
  const customers = Number(text);
  if (/^\d+$/.test(text) && customers >= 1 && Number.isSafeInteger(customers)) return customers;
  throw new CommandError(
    `--allow-missing cannot be "${text}": write a number of customers, such as --allow-missing 1200`,
  );
}

function parseFolder(text: string): string {
  if (text === '') throw new CommandError('--data needs a folder, such as --data ./table');
  return text;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
function parseTableName(option: string, text: string): string {
  if (/^[A-Za-z0-9_.-]{3,255}$/.test(text)) return text;
  throw new CommandError(
    `${option} cannot be "${text}": a table's name has 3 to 255 letters, digits, dots, hyphens and underscores, such as customers-abc123`,
  );
}

/** Three more ports follow the named one. */
function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_532) return port;
  throw new CommandError(`--port cannot be "${text}": write a number from 1 to 65532, such as --port 4000`);
}

import { parseArgs } from 'node:util';
import { CommandError } from './command-error.ts';
import { parseCustomerIds } from './customer-ids.ts';

/** What the command line asks for. */
export interface Options {
  readonly customerIds?: readonly number[];
  readonly json: boolean;
  readonly serve: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
  readonly dataDir?: string;
  readonly tableName?: string;
  readonly port?: number;
}

/** Throws a CommandError that says what is wrong and what to write instead. */
export function parseOptions(args: readonly string[]): Options {
  const { ids, data, table, port, json = false, serve = false, verbose = false, help = false } = read(args);
  return {
    json,
    serve,
    verbose,
    help,
    ...(ids !== undefined && { customerIds: parseCustomerIds(ids) }),
    ...(data !== undefined && { dataDir: parseFolder(data) }),
    ...(table !== undefined && { tableName: parseTableName(table) }),
    ...(port !== undefined && { port: parsePort(port) }),
  };
}

function read(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ids: { type: 'string' },
        json: { type: 'boolean' },
        serve: { type: 'boolean' },
        data: { type: 'string' },
        table: { type: 'string' },
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
      `${problem}: options follow two dashes, as in npm start -- --ids 1,2,5-9, and npm start -- --help shows them all`,
    );
  }
}

function parseFolder(text: string): string {
  if (text === '') throw new CommandError('--data needs a folder, such as --data ./table');
  return text;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
function parseTableName(text: string): string {
  if (/^[A-Za-z0-9_.-]{3,255}$/.test(text)) return text;
  throw new CommandError(
    `--table cannot be "${text}": a table's name has 3 to 255 letters, digits, dots, hyphens and underscores, such as customers-abc123`,
  );
}

/** Two more ports follow the one that is named. */
function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_533) return port;
  throw new CommandError(`--port cannot be "${text}": write a number from 1 to 65533, such as --port 4000`);
}

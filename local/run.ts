import { CommandError } from '../cli/command-error.ts';
import { announceLocalEndpoint } from '../cli/local-endpoint.ts';
import { createAlarmBoard } from './cli/alarm-board.ts';
import { openDatabase } from './cli/database.ts';
import type { Options } from './cli/options.ts';
import { reservePorts } from './cli/ports.ts';
import type { Settings } from './cli/settings.ts';
import type { ActResult, Stage } from './cli/stage.ts';
import { openTable } from './cli/table.ts';
import { demo } from './demo/demo.ts';
import type { Template } from './stack/template.ts';
import { onThisMachine, settingsHere } from './stack/this-machine.ts';
import { sweep } from './trial/sweep.ts';
import { trial } from './trial/trial.ts';

export interface Surroundings extends Omit<Stage, 'settings' | 'template' | 'table' | 'ports' | 'onAlarm'> {
  /** Prints a line of JSON. */
  readonly print: (line: string) => void;
}

/** Copies customers and shows the results. With `serve` it runs until it is interrupted. */
export async function run(options: Options, settings: Settings, surroundings: Surroundings): Promise<void> {
  const { open, screen, print } = surroundings;
  const ports = options.port === undefined ? undefined : await reservePorts(options.port);
  const database = await openDatabase(settings.table, open, ports?.dynamoDb);
  const template = await synthesizeStack(settings);
  const table = await openTable(settings.table, template, database);
  const alarms = createAlarmBoard(screen.say);
  const stage: Stage = { ...surroundings, settings, template, table, ports, onAlarm: alarms.note };

  const { toJson, problem, guide, endpoint } = await act(stage);

  if (options.json) {
    for (const line of await toJson()) print(line);
  }
  if (problem !== undefined) throw new CommandError(problem);
  if (!options.serve) {
    screen.say(`\nDone in ${(performance.now() / 1_000).toFixed(1)} s.`);
    return;
  }
  open.defer(announceLocalEndpoint(endpoint));
  screen.say('\nStill running, until Ctrl-C:');
  for (const line of guide) screen.say(line);
  screen.say('\nThe alarms of the stack, as they ring and as they go back:');
  alarms.show();
  await new Promise(() => {});
}

/** Loads the CDK only now. That takes a second, and `--help` does not need it. */
async function synthesizeStack({ realStore, table, customersApi }: Settings): Promise<Template> {
  const { tableName: customers, syncStateTableName: syncState, storeHash } = table;
  const { synthesize } = await import('./stack/synthesize.ts');
  const hasWebhooks = realStore === undefined;
  const template = synthesize({ storeHash, ...settingsHere({ hasWebhooks, customersApi }) });
  return onThisMachine(template, { tableNames: { customers, syncState } });
}

function act(stage: Stage): Promise<ActResult> {
  const { settings } = stage;
  if (settings.sweep) return sweep(settings.sweep, stage);
  return settings.realStore ? trial(settings.realStore, stage) : demo(stage);
}

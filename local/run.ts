import { CommandError } from './cli/command-error.ts';
import type { Options } from './cli/options.ts';
import { reservePorts } from './cli/ports.ts';
import type { Settings } from './cli/settings.ts';
import type { ActResult, Stage } from './cli/stage.ts';
import { openTable } from './cli/table.ts';
import { demo } from './demo/demo.ts';
import { sweep } from './sweep/sweep.ts';
import { trial } from './trial/trial.ts';

export interface Surroundings extends Omit<Stage, 'settings' | 'table' | 'ports'> {
  /** Takes the lines of JSON. */
  readonly print: (line: string) => void;
}

/** Copies customers and shows what came of it. With `serve` it does not come to an end of its own. */
export async function run(options: Options, settings: Settings, surroundings: Surroundings): Promise<void> {
  const { open, screen, print } = surroundings;
  const ports = options.port === undefined ? undefined : await reservePorts(options.port);
  const table = await openTable(settings.table, open, ports?.dynamoDb);
  const stage: Stage = { ...surroundings, settings, table, ports };

  const { toJson, problem, guide } = await act(stage);

  if (options.json) {
    for (const line of await toJson()) print(line);
  }
  if (problem !== undefined) throw new CommandError(problem);
  if (!options.serve) {
    screen.say(`\nDone in ${(performance.now() / 1_000).toFixed(1)} s.`);
    return;
  }
  screen.say('\nStill running, until Ctrl-C:');
  for (const line of guide) screen.say(line);
  await new Promise(() => {});
}

function act(stage: Stage): Promise<ActResult> {
  const { settings } = stage;
  if (settings.sweep) return sweep(settings.sweep, stage);
  return settings.realStore ? trial(settings.realStore, stage) : demo(stage);
}

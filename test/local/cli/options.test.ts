import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';
import { parseOptions } from '../../../local/cli/options.ts';

const optionsHint =
  'write options after two dashes, as in npm start -- --ids 1,2,5-9; npm start -- --help lists all options';

describe('parseOptions', () => {
  it('returns the defaults without arguments', () => {
    expect(parseOptions([])).toEqual({
      customersApi: 'v2',
      json: false,
      serve: false,
      verbose: false,
      help: false,
    });
  });

  it('reads every option', () => {
    const args =
      '--ids 7 --api v3 --json --serve --data ./table --table customers.x --state-table state.x --port 4000 --verbose --help';

    expect(parseOptions(args.split(' '))).toEqual({
      customerIds: [7],
      customersApi: 'v3',
      json: true,
      serve: true,
      dataDir: './table',
      tableName: 'customers.x',
      syncStateTableName: 'state.x',
      port: 4000,
      verbose: true,
      help: true,
    });
  });

  it.each([
    ['--sweep incremental', { sweep: 'incremental' }],
    ['--sweep full', { sweep: 'full' }],
    ['--sweep full --dry-run', { sweep: 'full', dryRun: true }],
    ['--sweep full --allow-missing 1200', { sweep: 'full', allowMissing: 1_200 }],
  ])('reads %s as the event for the sweep function', (args, sweep) => {
    expect(parseOptions(args.split(' '))).toMatchObject({ sweep });
  });

  it.each([
    ['7', [7]],
    ['1,2,5-9', [1, 2, 5, 6, 7, 8, 9]],
    ['9,3-3,1-3', [1, 2, 3, 9]],
    [' 1 , 2 ', [1, 2]],
    [`${Number.MAX_SAFE_INTEGER}`, [Number.MAX_SAFE_INTEGER]],
  ])('reads --ids %j as ascending ids without repeats', (text, customerIds) => {
    expect(parseOptions(['--ids', text])).toMatchObject({ customerIds });
  });

  it('accepts up to 10000 customers', () => {
    expect(parseOptions(['--ids', '1-10000']).customerIds).toHaveLength(10_000);
  });

  it.each([
    ['abc', 'abc'],
    ['', ''],
    ['0', '0'],
    ['-1', '-1'],
    ['1,', ''],
    ['1.5', '1.5'],
    ['1-', '1-'],
    ['0-5', '0-5'],
    ['1e3', '1e3'],
    ['9007199254740992', '9007199254740992'],
  ])('refuses --ids=%s', (text, part) => {
    expect(() => parseOptions([`--ids=${text}`])).toThrow(
      new CommandError(
        `--ids cannot be "${part}": write ids from 1 up, and ranges of ids, such as --ids 1,2,5-9`,
      ),
    );
  });

  it.each([
    [['--api', 'v4'], '--api cannot be "v4": write --api v2 or --api v3'],
    [['--ids', '9-5'], '--ids 9-5 runs backwards: write --ids 5-9'],
    [
      ['--ids', '1-9007199254740991'],
      '--ids names 9007199254740991 customers, but this command takes at most 10000 at once: name fewer',
    ],
    [['--ids', '-5'], '--ids cannot be "-5": write ids from 1 up, and ranges of ids, such as --ids 1,2,5-9'],
    [['--serve', '--sweep'], '--sweep needs to know which: write --sweep incremental or --sweep full'],
    [['--ids'], `Option '--ids <value>' argument missing: ${optionsHint}`],
    [['--ids', '--json'], `Option '--ids' argument is ambiguous: ${optionsHint}`],
    [['--jason'], `Unknown option '--jason': ${optionsHint}`],
    [['--json=yes'], `Option '--json' does not take an argument: ${optionsHint}`],
    [['5'], `Unexpected argument '5': ${optionsHint}`],
    [['--data='], '--data needs a folder, such as --data ./table'],
    [
      ['--table', 'a b'],
      `--table cannot be "a b": a table's name has 3 to 255 letters, digits, dots, hyphens and underscores, such as customers-abc123`,
    ],
    [
      ['--state-table', 'x'],
      `--state-table cannot be "x": a table's name has 3 to 255 letters, digits, dots, hyphens and underscores, such as customers-abc123`,
    ],
    [['--sweep'], '--sweep needs to know which: write --sweep incremental or --sweep full'],
    [['--sweep', 'most'], '--sweep cannot be "most": write --sweep incremental or --sweep full'],
    [['--sweep='], '--sweep cannot be "": write --sweep incremental or --sweep full'],
    [
      ['--sweep', 'full', '--ids', '7'],
      '--ids names single customers, and --sweep reads the whole list: use one of the two',
    ],
    [['--dry-run'], '--dry-run belongs to a full sweep: write it after --sweep full'],
    [
      ['--sweep', 'incremental', '--dry-run'],
      '--dry-run belongs to a full sweep: write it after --sweep full',
    ],
    [
      ['--sweep', 'incremental', '--allow-missing', '5'],
      '--allow-missing belongs to a full sweep: write it after --sweep full',
    ],
    [
      ['--sweep', 'full', '--allow-missing', '0'],
      '--allow-missing cannot be "0": write a number of customers, such as --allow-missing 1200',
    ],
    [
      ['--sweep', 'full', '--allow-missing', '1e3'],
      '--allow-missing cannot be "1e3": write a number of customers, such as --allow-missing 1200',
    ],
    [['--port', '0'], '--port cannot be "0": write a number from 1 to 65532, such as --port 4000'],
    [['--port', '65533'], '--port cannot be "65533": write a number from 1 to 65532, such as --port 4000'],
    [['--port', '4e3'], '--port cannot be "4e3": write a number from 1 to 65532, such as --port 4000'],
  ])('reports what to write instead of %j', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(new CommandError(sentence));
  });
});

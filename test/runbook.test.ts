import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commonOptions } from '../cli/command-line.ts';
import { commands } from '../cli/commands.ts';

const documents = ['RUNBOOK.md', 'README.md'] as const;
const texts = new Map<string, string>(
  documents.map((name) => [name, readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')]),
);
const blocksOf = (name: string) =>
  [...(texts.get(name) ?? '').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
const runbook = blocksOf('RUNBOOK.md');

/** Programs that everybody has, and words of the shell. */
const known = /^(aws|jq|rm|alias|git|npm|npx)$/;
/** Whatever else AWS is asked to do counts as a change, so that an unknown verb does. */
const readingVerb = /^(get|describe|list|detect)-|^(scan|query|wait)$/;
/** Calls of the command that change nothing. */
const reading =
  /^(status|explain|trace|errors|get|find|missing|check|compare-apis|names)\b|^hooks (status|list)\b|^dead-letters list\b|^sweep full --dry-run\b/;

describe('the blocks of RUNBOOK.md', () => {
  it('parse in bash', () => {
    const problems = runbook.flatMap((block) => {
      const { stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' });
      return stderr === '' ? [] : [{ block, stderr }];
    });

    expect(problems).toEqual([]);
  });

  it('define no functions, and begin with the command or a program that everybody has', () => {
    const others = runbook.flatMap((block) =>
      programsIn(block).filter((program) => program !== 'customer-sync' && !known.test(program)),
    );

    expect(runbook.length).toBeGreaterThan(50);
    expect(others).toEqual([]);
    expect(runbook.filter((block) => /\(\) *\{/.test(block))).toEqual([]);
  });

  it('change at most one thing each', () => {
    expect(runbook.filter((block) => changesIn(block).length > 0).length).toBeGreaterThan(20);
    expect(runbook.filter((block) => changesIn(block).length > 1)).toEqual([]);
  });

  it.each([
    ['customer-sync sweep full\ncustomer-sync status\ncustomer-sync refresh 1\n', 2],
    ['aws sqs purge-queue && echo "$(aws dynamodb delete-table)"\naws sqs list-queues\n', 2],
    ['npm run deploy\nnpx cdk diff\ngit checkout v1\nnpm ci\n', 3],
    ['customer-sync dead-letters delete 1 --yes\ncustomer-sync dead-letters list\n', 1],
  ])('count as changes: %j', (block, count) => {
    expect(changesIn(block)).toHaveLength(count);
  });
});

describe.each(documents)('the calls of customer-sync in %s', (name) => {
  it('name commands and flags that exist', () => {
    const calls = callsIn(texts.get(name) ?? '');

    expect(calls.length).toBeGreaterThan(3);
    expect(calls.flatMap(problemsOf)).toEqual([]);
  });
});

describe('the links of RUNBOOK.md', () => {
  it('lead to headings that exist', () => {
    const text = texts.get('RUNBOOK.md') ?? '';
    const anchors = new Set(
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      ),
    );

    const broken = [...text.matchAll(/\]\(#([\w-]+)\)/g)].filter(([, anchor = '']) => !anchors.has(anchor));

    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** In blocks and between backquotes, up to what belongs to the shell. A flag that ends a sentence gets a value. */
function callsIn(text: string): string[] {
  const written = [...text.matchAll(/(?<![\w/-])customer-sync (?:-- )?([a-z][^\n`"|)<]*)/g)];
  return written
    .map(([, call = '']) => call.replace(/\s+[>\\#].*$/, '').trim())
    .map((call) => (/--(?:webhook|hours)$/.test(call) ? `${call} 1` : call))
    .filter((call) => !/^(?:begins|lists|and|does|operates)\b/.test(call));
}

function problemsOf(call: string): string[] {
  const [name = '', ...args] = call.split(/ +/);
  const command = commands[name];
  if (command === undefined) return [`${call}: no such command`];
  try {
    parseArgs({ args, options: { ...commonOptions, ...command.options }, allowPositionals: true });
    return [];
  } catch (error) {
    return [`${call}: ${String(error)}`];
  }
}

function programsIn(block: string): string[] {
  const code = codeOf(block);
  return [...code.matchAll(/(?:^|\||&&|\$\(|\{ ?)\s*([a-z][\w-]*)(?![\w-]*=)/gm)].map(
    ([, program = '']) => program,
  );
}

/** Calls that change something. */
function changesIn(block: string): string[] {
  const code = codeOf(block);
  const ofAws = [...code.matchAll(/\baws\s+[\w-]+\s+([\w-]+)/g)].filter(
    ([, verb = '']) => !readingVerb.test(verb),
  );
  const own = [...code.matchAll(/\bcustomer-sync ([a-z][^\n|)&]*)/g)].filter(
    ([, call = '']) => !reading.test(call),
  );
  const others = code.matchAll(
    /\bnpm (?:run deploy|ci|install)\b|\bcdk (?:deploy|destroy)\b|\bgit checkout\b/g,
  );
  return [...ofAws, ...own, ...others].map(([call]) => call);
}

/** A block with each command on one line, without what stands in single quotes. */
function codeOf(block: string): string {
  return block
    .replaceAll('\\\n', ' ')
    .replace(/'[^']*'/g, "''")
    .replace(/\n\s+(?=else|--)/g, ' ');
}

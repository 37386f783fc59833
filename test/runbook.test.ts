import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const runbook = readFileSync(new URL('../RUNBOOK.md', import.meta.url), 'utf8');
const blocks = [...runbook.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
const definitions = blocks.filter((block) => isDefinition(block)).join('\n');
const bodies = new Map(
  [...definitions.matchAll(/^(\w+)\(\) \{\n(.*?)^\}$/gms)].map(([, name = '', body = '']) => [name, body]),
);

/** What blocks use beside the functions: programs that everybody has, and the words of the shell. */
const known =
  /^(aws|jq|curl|grep|rm|date|sleep|printf|read|for|in|while|do|done|if|then|else|fi|local|return)$/;
/** Whatever else AWS is asked to do counts as a change, so that an unknown verb does. */
const readingVerb = /^(get|describe|list|receive|detect)-|^(scan|query|wait|start-query)$/;
/** Inputs of the sweep function that write nothing. */
const readingInput = /"webhooks": "status"|"dryRun": true/;

describe('the blocks of RUNBOOK.md', () => {
  it('define all functions in one block, which runs no program', () => {
    const { status, stdout, stderr } = spawnSync('/bin/bash', ['--norc', '-euc', definitions], {
      env: { PATH: '/nowhere' },
      encoding: 'utf8',
    });

    expect(blocks.findIndex(isDefinition)).toBe(blocks.findLastIndex(isDefinition));
    expect(blocks.slice(0, blocks.findIndex(isDefinition)).every((block) => /^\w+=\S+\n$/.test(block))).toBe(
      true,
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('parse in bash', () => {
    const problems = blocks.flatMap((block) => {
      const { stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' });
      return stderr === '' ? [] : [{ block, stderr }];
    });

    expect(problems).toEqual([]);
  });

  it('call only functions that the block at the top defines', () => {
    const unknown = blocks.flatMap((block) =>
      commandsIn(block).filter((command) => !known.test(command) && !bodies.has(command)),
    );

    expect(bodies.size).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
  });

  it('change at most one thing each', () => {
    const changing = blocks.filter((block) => !isDefinition(block) && changesIn(block).length > 0);

    expect(changing.length).toBeGreaterThan(20);
    expect(changing.filter((block) => changesIn(block).length > 1)).toEqual([]);
  });

  it.each([
    {
      block: 'sweep \'{"sweep": "full"}\'\nprintf 42 | refresh\nsweep \'{"webhooks": "status"}\'\n',
      why: 'a function that changes something, unless its input only looks',
      count: 2,
    },
    {
      block:
        'aws sqs purge-queue && echo "$(aws dynamodb delete-table)"\naws sqs list-queues # aws sqs purge-queue\n',
      why: 'a verb of AWS that does not only read, also inside quotes',
      count: 2,
    },
    {
      block: 'bigcommerce /v3/hooks\nbigcommerce /v3/hooks/1 -X DELETE\n',
      why: 'a request with -X',
      count: 1,
    },
    { block: 'npm run deploy\nnpx cdk destroy\n', why: 'a deployment', count: 2 },
  ])('count as a change: $why', ({ block, count }) => {
    expect(changesIn(block)).toHaveLength(count);
  });
});

function isDefinition(block: string): boolean {
  return /^\w+\(\) \{$/m.test(block);
}

/** Commands that change something, and calls of functions that do. */
function changesIn(block: string): string[] {
  const code = codeOf(block);
  const calls = [...code.matchAll(/\baws\s+[\w-]+\s+([\w-]+)/g)].filter(
    ([, verb = '']) => !readingVerb.test(verb),
  );
  const others = code.matchAll(/ -X [A-Z]+|\bnpm run deploy\b|\bcdk (?:deploy|destroy)\b/g);
  const writingLines = block.split('\n').filter((line) => !readingInput.test(line));
  const functions = commandsIn(writingLines.join('\n')).filter(
    (command) => changesIn(bodies.get(command) ?? '').length > 0,
  );
  return [...[...calls, ...others].map(([call]) => call), ...functions];
}

/** The words at which a command begins, and what `settled` repeats. */
function commandsIn(block: string): string[] {
  const begins =
    /(?:^|[|;&{]|(?<!\$\()\(|\b(?:do|then|else|if|while)\b)[ ]*([A-Za-z_]\w*)(?![\w./-]*(?:=|\(\)))/gm;
  const repeated = /\bsettled \S+ (\w+)/g;
  const code = codeOf(block);
  return [...code.matchAll(begins), ...code.matchAll(repeated)].map(([, command = '']) => command);
}

/** A block without its comments and what is quoted, but with the commands that quotes hold: `$(…)`. */
function codeOf(block: string): string {
  const source = block.replaceAll('\\\n', ' ');
  const open: ('code' | 'text')[] = ['code'];
  let code = '';
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] ?? '';
    const isCode = open.at(-1) === 'code';
    if (source.startsWith('$(', at)) {
      open.push('code');
      code += '$(';
      at += 1;
    } else if (char === '"') {
      if (isCode) open.push('text');
      else open.pop();
      code += '"';
    } else if (!isCode) {
      if (char === '\\') at += 1;
    } else if (char === "'") {
      at = source.indexOf("'", at + 1);
      code += "''";
    } else if (char === '#' && /\s/.test(source[at - 1] ?? '\n')) {
      at = source.indexOf('\n', at) - 1;
    } else {
      if (char === '(') open.push('code');
      if (char === ')') open.pop();
      code += char;
    }
  }
  return code;
}

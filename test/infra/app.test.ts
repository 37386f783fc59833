import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

function runApp(context: Record<string, unknown>) {
  return spawnSync(process.execPath, ['infra/app.ts'], {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
}

describe('infra/app.ts', () => {
  it('ends with sentences and no stack trace when the settings are wrong', () => {
    const { status, stdout, stderr } = runApp({ storeHash: 'ABC' });

    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr:
        '-c storeHash must be the text of small letters and digits that follows /stores/ in the API path, such as "abc123"; it is "ABC".\n',
    });
  });
});

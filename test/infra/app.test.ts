import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

function runApp(context: Record<string, unknown>, ...flags: string[]) {
  return spawnSync(process.execPath, ['infra/app.ts', ...flags], {
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

  it('refuses to deploy a store whose alarms nobody receives', () => {
    const { status, stderr } = runApp({ storeHash: 'abc123' }, '--deploy');

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'Nobody would receive the alarms of store "abc123" with stage "production": set alarmEmail in cdk.json, or set it to "none" if nobody needs them by e-mail.\n',
    });
  });

  it('is what npm run deploy deploys', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

    expect(scripts.deploy).toBe('cdk deploy --all --app "node infra/app.ts --deploy"');
  });
});

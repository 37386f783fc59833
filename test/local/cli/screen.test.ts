import { describe, expect, it } from 'vitest';
import { createScreen } from '../../../local/cli/screen.ts';

async function shown(isTTY: boolean, total: number): Promise<string> {
  let text = '';
  const write = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
  await createScreen({ isTTY, write }).progress(total, 'fetched', async (moveTo) => {
    for (let done = 1; done <= total; done += 1) moveTo(done);
  });
  return text;
}

describe('createScreen', () => {
  it('moves a bar on a terminal', async () => {
    const text = await shown(true, 2);

    expect(text.split('\r')).toEqual([
      '',
      `  [${'.'.repeat(30)}] 0 of 2 fetched`,
      `  [${'#'.repeat(15)}${'.'.repeat(15)}] 1 of 2 fetched`,
      `  [${'#'.repeat(30)}] 2 of 2 fetched\n`,
    ]);
  });

  it('writes a line every quarter elsewhere', async () => {
    expect(await shown(false, 300)).toBe(
      '  75 of 300 fetched\n  150 of 300 fetched\n  225 of 300 fetched\n  300 of 300 fetched\n',
    );
    expect(await shown(false, 1)).toBe('  1 of 1 fetched\n');
  });
});

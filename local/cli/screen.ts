import type { WriteStream } from 'node:tty';

/** What the user reads, beside lines of JSON. */
export interface Screen {
  say(text?: string): void;
  /**
   * Does `work`, which tells how much is done, and of how much if it knows: a bar on a terminal, else a plain line
   * every quarter, or every thousand.
   */
  progress<Result>(what: string, work: (moveTo: MoveTo) => Promise<Result>): Promise<Result>;
}

export type MoveTo = (done: number, total?: number) => void;

const barWidth = 30;
const lineEvery = 1_000;

export function createScreen(stream: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean }): Screen {
  const say = (text = '') => void stream.write(`${text}\n`);

  return {
    say,

    async progress(what, work) {
      let isBegun = false;
      let lines = 0;
      const redraw = (done: number, total?: number) => {
        isBegun = true;
        const drawn = total === undefined ? '' : `${bar(done, total)} `;
        stream.write(`\r  ${drawn}${textOf(done, total)} ${what}`);
      };
      const sayNowAndThen = (done: number, total?: number) => {
        const step = total === undefined ? lineEvery : Math.max(1, total / 4);
        if (done < (lines + 1) * step) return;
        lines = Math.floor(done / step);
        say(`  ${textOf(done, total)} ${what}`);
      };
      return await work(stream.isTTY ? redraw : sayNowAndThen).finally(() => isBegun && say());
    },
  };
}

function textOf(done: number, total: number | undefined): string {
  return total === undefined ? `${done}` : `${done} of ${total}`;
}

/** What is done may outgrow what was to be done. */
function bar(done: number, total: number): string {
  const filled = Math.min(barWidth, Math.round((barWidth * done) / total));
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`;
}

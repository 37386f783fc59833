import type { WriteStream } from 'node:tty';

/** The output for the user, apart from lines of JSON. */
export interface Screen {
  say(text?: string): void;
  /**
   * Runs `work`, which reports how much is done, and the total if it knows it. A terminal shows a bar. Other outputs
   * get a plain line every quarter, or every thousand without a total.
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
      let isOver = false;
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
      const draw = stream.isTTY ? redraw : sayNowAndThen;
      // Others may ask for more customers meanwhile, and afterwards.
      const moveTo: MoveTo = (done, total) => {
        if (!isOver) draw(Math.min(done, total ?? done), total);
      };
      return await work(moveTo).finally(() => {
        isOver = true;
        if (isBegun) say();
      });
    },
  };
}

function textOf(done: number, total: number | undefined): string {
  return total === undefined ? `${done}` : `${done} of ${total}`;
}

function bar(done: number, total: number): string {
  const filled = Math.min(barWidth, Math.round((barWidth * done) / total));
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`;
}

import { platform } from '../lambda/handlers/platform.ts';
import { createRefreshHandler } from '../lambda/handlers/refresh-handler.ts';
import { createSweepHandler } from '../lambda/handlers/sweep-handler.ts';
import { invocationContext } from '../local/stack/function/invocation-context.ts';
import { createSharedClock } from '../local/stack/function/shared-clock.ts';
import type { FunctionSettings, Invocation, Reply, Usage } from './started-function.ts';

/** A function in its own process: the real handler, with events and answers over IPC. */

const settings: FunctionSettings = JSON.parse(process.argv[2] ?? '');
const { name, pace, pageSize } = settings;
const clock = createSharedClock(() => pace);

/** The sweep requests the largest page. This fetch requests fewer records. */
const fetchSmallPages: typeof fetch = (url, options) =>
  fetch(String(url).replace('limit=250', `limit=${pageSize}`), options);

const world = { ...platform, clock, fetch: pageSize === undefined ? fetch : fetchSmallPages };
const handler = { refresh: createRefreshHandler, sweep: createSweepHandler }[name](process.env, world);

const tell = (reply: Reply) => process.send?.(reply);

process.on('message', ({ event, ...instead }: Invocation) => {
  handler(event, invocationContext(clock, { ...settings, ...instead })).then(
    (answer) => tell({ kind: 'answered', answer, usage: usage() }),
    (error: unknown) => tell({ kind: 'failed', reason: String(error) }),
  );
});
process.on('disconnect', () => process.exit());

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { peakMemoryBytes: process.resourceUsage().maxRSS * 1_024, cpuMs: (user + system) / 1_000 };
}

import type { RingingAlarm } from './alarms.ts';
import { toMoment, toSpan } from './durations.ts';
import type { Paint } from './output.ts';
import type { QueueCounts } from './queues.ts';
import type { SweepProgress, SyncState } from './state.ts';

export interface Status extends SyncState {
  /** Such as `abc123/production`. */
  readonly copy: string;
  readonly queue: QueueCounts;
  readonly deadLetters: number;
  readonly sweepDeadLetters: number;
  /** The state of what feeds the refresh function, such as `Enabled`. */
  readonly mapping: string;
  readonly alarms: readonly RingingAlarm[];
  /** Absent where webhooks are off. */
  readonly hooks?: HooksState;
}

/** `unknown`: no sweep looked at the hooks lately. */
export type HooksState =
  | { readonly state: 'unknown' }
  | { readonly state: 'active' | 'blocked'; readonly seenAtMs: number; readonly count: number }
  | { readonly state: 'failing'; readonly seenAtMs: number; readonly reason: string };

export interface Problem {
  readonly what: string;
  readonly next?: { readonly command: string; readonly why: string };
}

/** What a person should look at, the most urgent first. */
export function problemsOf(status: Status, nowMs: number): Problem[] {
  const { pausedSince, mapping, deadLetters, sweepDeadLetters, alarms, hooks, incremental } = status;
  const problems: Problem[] = [];
  if (pausedSince !== undefined) {
    problems.push({
      what: `paused since ${pausedSince}`,
      next: { command: 'resume', why: 'the copy goes on' },
    });
  } else if (mapping !== 'Enabled' && !/ing$/.test(mapping)) {
    problems.push({
      what: `the queue feeds nobody: its mapping is ${mapping}`,
      next: { command: 'resume', why: 'enables the mapping' },
    });
  }
  if (deadLetters > 0) {
    problems.push({
      what: `${deadLetters} ${deadLetters === 1 ? 'dead letter waits' : 'dead letters wait'} for a person`,
      next: { command: 'dead-letters list', why: 'shows customers and reasons' },
    });
  }
  if (sweepDeadLetters > 0) {
    problems.push({
      what: `${sweepDeadLetters} ${sweepDeadLetters === 1 ? 'sweep has' : 'sweeps have'} left a dead letter`,
      next: { command: 'dead-letters list --sweeps', why: 'shows why they failed' },
    });
  }
  if (incremental.firstCompletedAtMs === undefined) problems.push({ what: 'the first copy is not complete' });
  if (hooks?.state === 'failing' || hooks?.state === 'blocked') {
    problems.push({
      what:
        hooks.state === 'failing'
          ? `the hooks could not be kept: ${hooks.reason}`
          : 'BigCommerce has blocked the webhook address',
      next: { command: 'hooks status', why: 'asks BigCommerce' },
    });
  }
  for (const { severity, section, means, sinceMs } of alarms) {
    problems.push({
      what: `${severity} since ${toSpan(nowMs - sinceMs)}: ${means} See "${section}" in RUNBOOK.md`,
    });
  }
  return problems;
}

export function toLines(status: Status, nowMs: number, paint: Paint): string[] {
  const { copy, incremental, full, queue, mapping, hooks } = status;
  const problems = problemsOf(status, nowMs);
  return [
    problems.length === 0 ? paint.good(`${copy}: all is well`) : paint.bad(`${copy}: look at this`),
    ...problems.map(({ what }) => paint.bad(`  ! ${what}`)),
    '',
    `behind       ${behind(incremental, nowMs)}`,
    `incremental  ${progress(incremental, nowMs)}`,
    `full         ${progress(full, nowMs)}`,
    `requests     ${queue.waiting} waiting, ${queue.hidden} at work or hidden until their next try; the mapping is ${mapping}`,
    `dead letters ${status.deadLetters} of refreshes, ${status.sweepDeadLetters} of sweeps`,
    ...(hooks ? [`hooks        ${hooksText(hooks, nowMs)}`] : ['hooks        webhooks are off']),
    `alarms       ${status.alarms.length === 0 ? 'none in ALARM' : status.alarms.map(({ section }) => section).join(', ')}`,
  ];
}

function behind({ lastBeganAtMs }: SweepProgress, nowMs: number): string {
  if (lastBeganAtMs === undefined) return 'no incremental sweep is complete yet';
  return `at most ${toSpan(nowMs - lastBeganAtMs)}, apart from deletes that no webhook reported`;
}

function progress({ lastBeganAtMs, run, isAtWork }: SweepProgress, nowMs: number): string {
  const last =
    lastBeganAtMs === undefined ? 'never complete' : `last complete one began ${toMoment(lastBeganAtMs)}`;
  if (run === undefined) return isAtWork ? `${last}; one begins now` : last;
  const listed = run.counts['listed'] ?? 0;
  const since = `${listed} customers in ${toSpan(nowMs - run.startedAtMs)}`;
  return `${last}; ${isAtWork ? 'one is at work' : 'one waits at its checkpoint'}: ${since}`;
}

function hooksText(hooks: HooksState, nowMs: number): string {
  if (hooks.state === 'unknown') return 'not checked lately by a sweep';
  const seen = `seen ${toSpan(nowMs - hooks.seenAtMs)} ago`;
  if (hooks.state === 'failing') return `could not be kept, ${seen}: ${hooks.reason}`;
  if (hooks.state === 'blocked') return `blocked by BigCommerce for some minutes, ${seen}`;
  return `${hooks.count} active, ${seen}`;
}

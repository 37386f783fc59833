import { type Command, found } from '../command.ts';
import { parseCustomerId } from '../customer-ids.ts';
import { lastDeadLetter, readCustomerLog, waitingRequests } from '../customer-log.ts';
import { toMoment, toSpan } from '../durations.ts';
import { createFunctions } from '../functions.ts';
import { textOf } from '../logs.ts';
import { createSyncStates } from '../state.ts';
import { createStore } from '../store.ts';
import { readItem } from '../table.ts';
import { judge } from '../verdict.ts';

const answerMs = 30_000;
const hours = 24;

export const explain: Command = {
  summary: 'Says whether a stored customer is right, and if not, why',
  forms: ['ID'],
  details: `Compares the row with BigCommerce's answer by field name, and reads the logs of the last ${hours} hours. It receives
nothing from the queue. Values are never shown; see "get ID --show-values".`,

  async run({ positionals: [text] }, context) {
    const { aws, clock, output, suggest, fetch } = context;
    const id = parseCustomerId(text);
    const deployment = await context.deployment();
    const [settings, item, state, log] = await Promise.all([
      createFunctions(aws, deployment).settings(),
      readItem(aws, deployment.names, id),
      createSyncStates(aws, deployment).read(clock.now(), id),
      readCustomerLog(context, deployment, id, hours),
    ]);
    const store = createStore(aws, settings, { clock, fetch });
    const answer = await store.customer(id, clock.now() + answerMs);

    const verdict = judge(id, answer, item, deployment.storeHash);
    const waiting = waitingRequests(log.lines);
    const deadLetter = lastDeadLetter(log.lines);
    const because: string[] = [];
    if (state.pausedSince !== undefined) because.push(`The copy is paused since ${state.pausedSince}.`);
    for (const { sinceMs, nextTryMs, reason } of waiting) {
      const tried = reason === undefined ? '' : `; its last try failed: ${reason}`;
      const next = nextTryMs === undefined ? '' : `, its next try is due ${toMoment(nextTryMs)}`;
      because.push(
        `A request waits since ${toMoment(sinceMs)} (${toSpan(clock.now() - sinceMs)})${next}${tried}.`,
      );
    }
    if (deadLetter) {
      because.push(
        `A request became a dead letter at ${toMoment(deadLetter.atMs)}: ${textOf(deadLetter, 'reason') || textOf(deadLetter, 'error')}`,
      );
    }
    if (state.isMarkedUnreadable)
      because.push('A full sweep could not read it in the list. Sweeps ask for it again after 13 days.');
    if (verdict.kind === 'wrong' && because.length === 0) {
      because.push(`No request for it was seen in the last ${hours} hours. The next full sweep corrects it.`);
    }
    if (!log.isWhole) because.push('The logs were not searched to the end: see trace.');

    const stored =
      item === undefined ? undefined : { observedAt: item['observedAt'], dateModified: item['dateModified'] };
    const modified = answer !== 'absent' && 'customer' in answer ? answer.customer.dateModified : undefined;
    output.result(
      {
        customerId: id,
        verdict: verdict.kind,
        sentence: verdict.sentence,
        differing: verdict.kind === 'wrong' ? verdict.differing : [],
        stored: stored ?? null,
        storeDateModified: modified ?? null,
        waiting,
        because,
      },
      [
        verdict.kind === 'right' ? output.paint.good(verdict.sentence) : output.paint.bad(verdict.sentence),
        ...because.map((line) => `  ${line}`),
        ...(stored
          ? [`stored      fetched ${stored.observedAt}, modified ${stored.dateModified ?? 'unknown'}`]
          : []),
        ...(modified === undefined ? [] : [`BigCommerce modified ${modified}`]),
      ],
    );
    if (verdict.kind === 'right') return found.nothing;
    if (deadLetter) output.next(suggest('dead-letters list'), 'shows what to do about the dead letter');
    else if (waiting.length === 0) output.next(suggest(`refresh ${id}`), 'fetches and stores it now');
    else output.next(suggest(`trace ${id}`), 'shows what happened so far');
    return found.something;
  },
};

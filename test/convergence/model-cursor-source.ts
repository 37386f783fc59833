import { chunksOf } from '../../lambda/sync/chunks.ts';
import {
  ContractError,
  ContradictoryAnswerError,
  RefusedError,
  UnconfirmedError,
  UnreadableAnswerError,
  UpstreamError,
} from '../../lambda/sync/errors.ts';
import type { Confirmed, CustomerSource, Fetched } from '../../lambda/sync/ports.ts';
import { createModelQuestions, type SourceDeps } from './model-questions.ts';

/** Few, so that a few customers need several questions. */
export const idsPerQuestion = 5;

/** A store that is asked about several customers at once, and leaves out those whom it does not find. */
export function createModelCursorSource(deps: SourceDeps): CustomerSource {
  const { store, caller, settings, spoilt } = deps;
  const { luck } = caller;
  const { ask, lag, isThere, toFetched, toTombstone } = createModelQuestions(deps);
  const denied = new Set<number>();

  /** Throws what an answer by ids is worth as a whole. */
  function checkQuestion(ids: readonly number[], lagMs: number): void {
    if (ids.some((id) => spoilt.refused.has(id))) {
      deps.onOdd?.('batch refused');
      throw new RefusedError(422);
    }
    const contradicted = ids.find((id) => spoilt.contradicted.has(id) && isThere(id, lagMs));
    if (contradicted === undefined) return;
    deps.onOdd?.('batch contradicted');
    throw new ContradictoryAnswerError(
      luck.chance(0.5)
        ? 'it holds somebody who was not asked for'
        : `it holds customer ${contradicted} twice`,
    );
  }

  /** Undefined if the answer lacks the control customer, too, or is refused because of it. */
  async function confirmWith(controlId: number, ids: readonly number[], deadlineMs: number) {
    // Of two answers, only one is wrong.
    const lagMs = ids.some((id) => denied.has(id)) ? 0 : lag(settings.longestFetchLagMs);
    const look = () => {
      const asked = [...ids, controlId];
      if (ids.length === 1 && spoilt.refused.has(controlId)) return undefined;
      checkQuestion(asked, lagMs);
      if (asked.some((id) => spoilt.inLists.has(id) && isThere(id, lagMs))) throw new UpstreamError(500);
      const hasVanished = luck.chance(0.1);
      if (hasVanished) deps.onOdd?.('control vanished');
      return {
        hasControl: isThere(controlId, lagMs) && !hasVanished && !deniesNow(controlId),
        found: ids.map((id) => ({ id, isFound: isThere(id, lagMs), state: store.state(id) })),
      };
    };
    const { answer, ...times } = await ask('customers', deadlineMs, look);
    if (!answer?.hasControl) return undefined;
    return answer.found.map(({ id, isFound, state }): [number, Confirmed] => [
      id,
      isFound ? unconfirmed(id) : { tombstone: toTombstone(id, state, times, lagMs) },
    ]);
  }

  async function confirmWithListed(
    ids: readonly number[],
    deadlineMs: number,
  ): Promise<[number, Confirmed][]> {
    const lagMs = lag(settings.longestLagMs);
    const look = () => {
      const first = store
        .ids()
        .filter((id) => isThere(id, lagMs))
        .toReversed()
        .slice(0, ids.length + 1);
      if (first.some((id) => spoilt.inLists.has(id))) throw new UpstreamError(500);
      return { first, states: ids.map((id) => store.state(id)) };
    };
    const { answer, ...times } = await ask('lists', deadlineMs, look);
    const controlId = answer.first.find((id) => !ids.includes(id));
    if (controlId !== undefined) {
      return (await confirmWith(controlId, ids, deadlineMs)) ?? ids.map((id) => [id, unconfirmed(id)]);
    }
    if (answer.first.length > 0) return ids.map((id) => [id, unconfirmed(id)]);
    return answer.states.map((state, index) => {
      const id = ids[index] ?? 0;
      return [id, { tombstone: toTombstone(id, state, times, lagMs, true), isStoreEmpty: true }];
    });
  }

  function deniesNow(id: number): boolean {
    if (deps.denies(id)) denied.add(id);
    else denied.delete(id);
    return denied.has(id);
  }

  return {
    idsPerQuestion,

    async fetchCustomers(ids, deadlineMs) {
      const lagMs = lag(settings.longestFetchLagMs);
      const look = () => {
        checkQuestion(ids, lagMs);
        const isDamaged = (id: number) => spoilt.byId.has(id) && isThere(id);
        if (ids.some(isDamaged)) {
          deps.onUnreadable?.();
          if (luck.chance(0.5)) throw new UnreadableAnswerError('GET');
        }
        return ids.map((id) => ({
          id,
          isDamaged: isDamaged(id),
          isFound: isThere(id, lagMs),
          state: store.state(id, lagMs),
        }));
      };
      const { answer, ...times } = await ask('customers', deadlineMs, look);
      if (lagMs > 0) for (const id of ids) deps.onFetch?.(id, lagMs);
      return new Map(
        answer.map(({ id, isDamaged, isFound, state: { customer, ...state } }): [number, Fetched] => {
          if (isDamaged) return [id, { error: new ContractError('notes', 'expected text') }];
          if (deniesNow(id) || customer === undefined || !isFound) return [id, 'absent'];
          return [id, toFetched({ ...state, customer }, times, lagMs)];
        }),
      );
    },

    async confirmAbsences(ids, deadlineMs, aliveId) {
      const confirmed: [number, Confirmed][] = [];
      for (const some of chunksOf(ids, idsPerQuestion - 1)) {
        const answers =
          (aliveId !== undefined && (await confirmWith(aliveId, some, deadlineMs))) ||
          (await confirmWithListed(some, deadlineMs));
        confirmed.push(...answers);
      }
      return new Map(confirmed);
    },
  };
}

function unconfirmed(id: number): Confirmed {
  return { error: new UnconfirmedError(`customer ${id} was not found by id, but that is not sure`) };
}

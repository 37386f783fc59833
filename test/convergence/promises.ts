import type { Ending } from './ending.ts';
import { announcedIsCopied, changedIsCopied, nothingLost } from './promises-of-requests.ts';
import {
  checkpointsAreDurable,
  isolatedAreAsked,
  leasesHold,
  missingAfterScan,
  missingAreAsked,
  neverAllMissing,
  watermarksAreBounded,
  watermarksAreTrue,
} from './promises-of-sweeps.ts';
import {
  absencesAreReal,
  neverBackwards,
  newerWins,
  unchangedIsFree,
  writtenFresh,
} from './promises-of-versions.ts';

/** What is promised, and how each promise was broken. */
export function brokenPromises(ending: Ending): string[] {
  const { world, afterAll, again, writesAgain, requestsAgain } = ending;
  const breaches: Record<string, readonly string[]> = {
    'nothing fails in an unforeseen way': world.facts.bugs,
    'a stored customer is never replaced by an older version': neverBackwards(world),
    'a newer version is never refused': newerWins(world),
    'nothing that was taken more than 5 minutes before is written': writtenFresh(world),
    'what is unchanged is not written': unchangedIsFree(world),
    'only what is gone is deleted': absencesAreReal(world),
    'every accepted request leads to a fetch that is sent later': nothingLost(world),
    'what was announced is copied before anything is swept': announcedIsCopied(ending),
    'missing customers are asked for after a complete scan only': missingAfterScan(world),
    'who is isolated is asked for by id': isolatedAreAsked(world),
    'who is missing is asked for before a sweep is completed': missingAreAsked(world),
    'not everybody is called missing': neverAllMissing(world),
    'only who holds the lease moves the state': leasesHold(world),
    'a cursor moves when what is before it is durable': checkpointsAreDurable(world),
    'a watermark is never later than our time, nor by more than an hour earlier': watermarksAreBounded(world),
    'a watermark moves when what changed before it is copied': watermarksAreTrue(world),
    'an incremental sweep copies all that moved date_modified': changedIsCopied(ending),
    'the table equals the store after a full sweep': [...afterAll].map(([id, { how }]) => `${id}: ${how}`),
    'a second identical sweep writes no customer and asks for none': [
      ...(writesAgain > 0 ? [`${writesAgain} written`] : []),
      ...(requestsAgain > 0 ? [`${requestsAgain} asked for`] : []),
      ...again
        .filter((report) => report.status !== 'completed' || differs(report))
        .map((r) => JSON.stringify(r)),
    ],
  };
  return Object.entries(breaches).flatMap(([promise, how]) => how.map((what) => `${promise} (${what})`));
}

function differs({ created = 0, updated = 0, missing = 0, relisted = 0, unreadable = 0 }): boolean {
  return created + updated + missing + relisted + unreadable > 0;
}

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
    'no version observed more than 5 minutes before is written': writtenFresh(world),
    'an unchanged customer is not written': unchangedIsFree(world),
    'only an absent customer is deleted': absencesAreReal(world),
    'every accepted request leads to a later fetch': nothingLost(world),
    'announced changes are copied before a sweep': announcedIsCopied(ending),
    'missing customers are requested only after a complete scan': missingAfterScan(world),
    'an isolated customer is requested by id': isolatedAreAsked(world),
    'a missing customer is requested before a sweep is completed': missingAreAsked(world),
    'a sweep never calls all customers missing': neverAllMissing(world),
    'only the holder of the lease changes the state': leasesHold(world),
    'a cursor moves once everything before it is durable': checkpointsAreDurable(world),
    'a watermark is never later than our time, and at most an hour earlier': watermarksAreBounded(world),
    'a watermark moves once every change before it is copied': watermarksAreTrue(world),
    'an incremental sweep copies every change with a new date_modified': changedIsCopied(ending),
    'the table equals the store after a full sweep': [...afterAll].map(([id, { how }]) => `${id}: ${how}`),
    'a second identical sweep writes no customer and requests none': [
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

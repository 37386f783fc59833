import { type Ending, isEmpty } from './ending.ts';
import {
  announcedIsCopied,
  changedIsCopied,
  nobodyIsBlamedForOthers,
  nothingLost,
} from './promises-of-requests.ts';
import {
  attributeEditsAreAsked,
  attributeEditsAreCopied,
  emptyStoreIsDoubted,
  oldShapesAreGone,
  runsKeepTheirShape,
} from './promises-of-shapes.ts';
import {
  checkpointsAreDurable,
  leasesHold,
  watermarksAreBounded,
  watermarksAreTrue,
} from './promises-of-states.ts';
import {
  absencesAreReal,
  neverBackwards,
  newerWins,
  unchangedIsFree,
  writtenFresh,
} from './promises-of-versions.ts';
import {
  cursorsAreOpaque,
  incompleteCallsNobody,
  isolatedAreAsked,
  missingAfterScan,
  missingAreAsked,
  neverAllMissing,
} from './promises-of-walks.ts';
import { isCursorShape } from './shapes.ts';
import { shapeNow } from './world.ts';

/** What is promised, and how each promise was broken. */
export function brokenPromises(ending: Ending): string[] {
  const { world, afterAll, again, writesAgain, requestsAgain } = ending;
  // The known limit: that a store of several customers is empty now is for a person to believe.
  const isDoubtful = isCursorShape(shapeNow(world)) && isEmpty(world);
  const breaches: Record<string, readonly string[]> = {
    'nothing fails in an unforeseen way': world.facts.bugs,
    'a stored customer is never replaced by an older version': neverBackwards(world),
    'a newer version is never refused': newerWins(world),
    'no version observed more than 5 minutes before is written': writtenFresh(world),
    'an unchanged customer is not written': unchangedIsFree(world),
    'only an absent customer is deleted': absencesAreReal(world),
    'every accepted request leads to a later fetch': nothingLost(world),
    'a request is given up only because of its own customer': nobodyIsBlamedForOthers(world),
    'announced changes are copied before a sweep': announcedIsCopied(ending),
    'missing customers are requested only after a complete scan': missingAfterScan(world),
    'nobody is called missing by an incomplete walk': incompleteCallsNobody(world),
    'a cursor is built only in isolation': cursorsAreOpaque(world),
    'a run is continued only in the shape in which it began': runsKeepTheirShape(world),
    'rows of an old shape are gone after the full sweep that follows a switch': oldShapesAreGone(ending),
    'an incremental sweep requests customers whose attributes were edited': attributeEditsAreAsked(world),
    'an incremental sweep finds edits of attributes': attributeEditsAreCopied(ending),
    'an empty store is believed only of the last customers': emptyStoreIsDoubted(world),
    'an isolated customer is requested by id': isolatedAreAsked(world),
    'a missing customer is requested before a sweep is completed': missingAreAsked(world),
    'a sweep never calls all customers missing': neverAllMissing(world),
    'only the holder of the lease changes the state': leasesHold(world),
    'a cursor moves once everything before it is durable': checkpointsAreDurable(world),
    'a watermark is never later than our time, and at most an hour earlier': watermarksAreBounded(world),
    'a watermark moves once every change before it is copied': watermarksAreTrue(world),
    'an incremental sweep copies every change with a new date_modified': changedIsCopied(ending),
    'the table equals the store after a full sweep': isDoubtful
      ? []
      : [...afterAll].map(([id, { how }]) => `${id}: ${how}`),
    'a second identical sweep writes no customer and requests none': [
      ...(writesAgain > 0 ? [`${writesAgain} written`] : []),
      ...(requestsAgain > 0 && !isDoubtful ? [`${requestsAgain} asked for`] : []),
      ...again
        .filter(() => !isDoubtful)
        .filter((report) => report.status !== 'completed' || differs(report))
        .map((r) => JSON.stringify(r)),
    ],
  };
  return Object.entries(breaches).flatMap(([promise, how]) => how.map((what) => `${promise} (${what})`));
}

function differs({ created = 0, updated = 0, missing = 0, relisted = 0, unreadable = 0 }): boolean {
  return created + updated + missing + relisted + unreadable > 0;
}

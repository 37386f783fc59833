/**
 * TEMPORARY. What this test found and what is not mended yet: each is left out of the promises as narrowly as can be.
 * Delete the line, and what the compiler then points at, once it is mended.
 */
export const knownDefects = {
  /** A row from a lagging list satisfies a request that was accepted after what it shows, so that no fetch is sent. */
  listedSatisfies: false,
  /** A row from a lagging list, asked for after a confirmation arrived, keeps the absence out for good. */
  listedOutlivesAbsence: true,
  /** An absence confirmed before a customer was created replaces the customer that was read in the meantime. */
  absenceBeforeBirth: true,
};

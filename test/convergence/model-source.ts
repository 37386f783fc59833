import type { CustomerSource } from '../../lambda/sync/ports.ts';
import type { CustomerList } from '../../lambda/sync/sweep/sweep-ports.ts';
import { createModelCursorList } from './model-cursor-list.ts';
import { createModelCursorSource } from './model-cursor-source.ts';
import { createModelKeysetSource } from './model-keyset-source.ts';
import type { SourceDeps } from './model-questions.ts';

/**
 * The two kinds of source: a keyset one ascends, begins where it is told, and is asked about one customer at a time; a
 * cursor one descends, continues behind its cursors, and is asked about several.
 */
export type SourceKind = 'keyset' | 'cursor';

/** The store as the functions see it. */
export function createModelSource(kind: SourceKind, deps: SourceDeps): CustomerSource & CustomerList {
  return kind === 'keyset'
    ? createModelKeysetSource(deps)
    : { ...createModelCursorSource(deps), ...createModelCursorList(deps) };
}

import { CommandError } from './command-error.ts';

/**
 * Throws a CommandError where JSON numbers cannot be read with all their digits, which needs the source text in the reviver
 * of JSON.parse: Node 22 and later. The other commands run on Node 20, too.
 */
export function requireExactJson(): void {
  let source: unknown;
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }) => {
    source = context?.source;
    return value;
  };
  JSON.parse('1', reviver);
  if (source === '1') return;
  throw new CommandError(
    `this command reads BigCommerce's numbers with all their digits, which needs Node 22 or later, and this is Node ${process.versions.node}: update Node`,
  );
}

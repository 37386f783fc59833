import { registerHooks } from 'node:module';

/**
 * Preloaded into the function's process: aws-lambda-ric loads `rapid-client.ts` in place of its native addon. A
 * machine that installs packages without scripts does not have that addon.
 */
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === './rapid-client.node'
      ? { url: new URL('./rapid-client.ts', import.meta.url).href, shortCircuit: true }
      : nextResolve(specifier, context),
});

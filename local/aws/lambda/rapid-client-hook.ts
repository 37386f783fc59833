import { registerHooks } from 'node:module';

/**
 * Preloaded into the function's process: aws-lambda-ric finds ours where it looks for its native addon,
 * which a machine that installs without scripts does not have.
 */
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === './rapid-client.node'
      ? { url: new URL('./rapid-client.ts', import.meta.url).href, shortCircuit: true }
      : nextResolve(specifier, context),
});

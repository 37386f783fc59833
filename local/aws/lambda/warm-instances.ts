/** Is handed one event at a time, as Lambda does. */
export type FunctionInstance = (event: unknown) => Promise<unknown>;

/** As Lambda does: events at the same time meet instances of their own, which stay warm. */
export function createWarmInstances(create: () => FunctionInstance): FunctionInstance {
  const idle: FunctionInstance[] = [];
  return async (event) => {
    const instance = idle.pop() ?? create();
    return await instance(event).finally(() => idle.push(instance));
  };
}

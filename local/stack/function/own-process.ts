import { AsyncLocalStorage } from 'node:async_hooks';

/** The environment and the output of a function in a process that it shares with others. */
export interface OwnProcess {
  readonly environment: Readonly<Record<string, string>>;
  /** Gets every line that the function writes. */
  readonly log: (line: string) => void;
}

const current = new AsyncLocalStorage<OwnProcess>();
let isDivided = false;

/**
 * Calls `act` with its own environment in `process.env` and its own output. Both also apply to everything that `act`
 * starts.
 */
export function inOwnProcess<Result>(own: OwnProcess, act: () => Result): Result {
  if (!isDivided) divide();
  isDivided = true;
  return current.run(own, act);
}

function divide(): void {
  const shared = process.env;
  const mine = () => current.getStore()?.environment ?? shared;
  process.env = new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(mine(), name),
      set: (_, name, value) => Reflect.set(mine(), name, value),
      has: (_, name) => Reflect.has(mine(), name),
      deleteProperty: (_, name) => Reflect.deleteProperty(mine(), name),
      ownKeys: () => Reflect.ownKeys(mine()),
      getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(mine(), name),
      defineProperty: (_, name, descriptor) => Reflect.defineProperty(mine(), name, descriptor),
    },
  );

  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array, ...others: never[]) => {
      const own = current.getStore();
      if (!own) return write(chunk, ...others);
      for (const line of String(chunk).trimEnd().split('\n')) own.log(line);
      return true;
    };
  }
}

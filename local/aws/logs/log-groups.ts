import type { Clock } from '../../../lambda/sync/clock.ts';

export interface LogEvent {
  /** Unique within its group. */
  readonly id: number;
  /** When the line was written, in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** The newest lines of each log group. */
export interface LogGroups {
  /** Makes the group exist, and returns the function that writes a line to it. */
  writerOf(groupName: string): (line: string) => void;
  /** Undefined if there is no such group. */
  events(groupName: string): readonly LogEvent[] | undefined;
}

/** A stack that serves for days must not fill the memory. */
const mostEvents = 20_000;

export function createLogGroups(clock: Clock): LogGroups {
  const groups = new Map<string, LogEvent[]>();
  let lastId = 0;

  return {
    writerOf(groupName) {
      const events = groups.get(groupName) ?? [];
      groups.set(groupName, events);
      return (message) => {
        lastId += 1;
        events.push({ id: lastId, timestamp: Math.floor(clock.now()), message });
        if (events.length > mostEvents) events.splice(0, mostEvents / 2);
      };
    },
    events: (groupName) => groups.get(groupName),
  };
}

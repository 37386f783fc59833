/** Ends the command: the message is the one sentence that its user reads. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Ends the command. Its message is the one sentence that the user reads. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

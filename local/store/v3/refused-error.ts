/** The question or the change is refused, as V3 does it. The message is the title of the error. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: number;

  constructor(status: number, title: string) {
    super(title);
    this.status = status;
  }
}

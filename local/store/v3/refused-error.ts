/** V3 refuses a request. The message is the title of the error. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: number;

  constructor(status: number, title: string) {
    super(title);
    this.status = status;
  }
}

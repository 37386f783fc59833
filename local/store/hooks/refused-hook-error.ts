/** The API answers a request for hooks with an error. The message is the error's title. */
export class RefusedHookError extends Error {
  override readonly name = 'RefusedHookError';
  readonly status: number;
  /** Field -> why it is wrong. */
  readonly errors: Readonly<Record<string, string>>;

  constructor(status: number, title: string, errors: Readonly<Record<string, string>> = {}) {
    super(title);
    this.status = status;
    this.errors = errors;
  }
}

/** 422 with the words of a recorded answer. */
export function invalidFields(errors: Readonly<Record<string, string>>): RefusedHookError {
  return new RefusedHookError(422, 'JSON data is missing or invalid', errors);
}

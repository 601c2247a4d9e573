/** What the API or the way to it refused: the API's own codes, and `offline` where nobody answered. */
export class ApiFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

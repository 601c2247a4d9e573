/** Thrown by the `matches` helper while a condition is compiled. `offset` counts UTF-16 units into the condition. */
export class PatternError extends Error {
  readonly code: 'bad-pattern' | 'not-text';
  readonly offset: number;

  constructor(code: 'bad-pattern' | 'not-text', message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

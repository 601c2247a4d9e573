/**
 * The one base class of every error that the project throws on purpose. Each area has a subclass with a closed union of
 * codes; tests and callers look at `code`, never at the message. `message` is for the person at this machine; what an
 * agent may read is `forAgent`, which never holds a path, a secret or a stack.
 */
export class CountersignError<Code extends string = string> extends Error {
  readonly code: Code;
  /** One plain sentence that may leave the process towards an agent, or undefined where there is none. */
  readonly forAgent: string | undefined;

  constructor(code: Code, message: string, options: { cause?: unknown; forAgent?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.forAgent = options.forAgent;
  }
}

import { CountersignError } from '../../contract/errors.ts';

export type ConfigErrorCode =
  | 'unreadable'
  | 'too-large'
  /** Not YAML, or YAML of a kind that is not taken: duplicate keys, tags, too many aliases. */
  | 'syntax'
  | 'schema'
  | 'unwritable'
  | 'bad-duration'
  | 'server-exists'
  | 'no-such-server'
  /** The file belongs to another installation already. */
  | 'other-installation';

/** One thing that is wrong in the file. Line and column count from 1. `message` never repeats a value, only keys. */
export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  /** `servers.files.http.url`; empty for the file itself. */
  readonly path: string;
  readonly message: string;
}

/** A configuration that cannot be used, with everything that is wrong with it. */
export class ConfigError extends CountersignError<ConfigErrorCode> {
  readonly file: string | undefined;
  readonly problems: readonly ConfigProblem[];

  constructor(
    code: ConfigErrorCode,
    message: string,
    details: { file?: string; problems?: readonly ConfigProblem[]; cause?: unknown } = {},
  ) {
    super(code, message, { cause: details.cause });
    this.file = details.file;
    this.problems = details.problems ?? [];
  }
}

/** An error of all the problems that were found in a file, the first in its message. */
export function configErrorOf(
  code: ConfigErrorCode,
  file: string,
  problems: readonly ConfigProblem[],
): ConfigError {
  const [first] = problems;
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const where =
    first === undefined ? '' : `:${first.line}:${first.column}: ${first.path} ${first.message}${rest}`;
  return new ConfigError(code, `${file}${where}`, { file, problems });
}

/** One line a problem, as editors and terminals make them clickable: `file:line:column: path: message`. */
export function formatProblems(error: ConfigError): string {
  if (error.problems.length === 0) return error.message;
  const file = error.file ?? 'countersign.yaml';
  return error.problems
    .map(
      ({ line, column, path, message }) =>
        `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`,
    )
    .join('\n');
}

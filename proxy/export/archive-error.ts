import { CountersignError } from '../contract/errors.ts';

export type ArchiveErrorCode = 'not-an-archive' | 'damaged' | 'too-large';
/** An archive that cannot be read; `file` is the one in it that is wrong. */
export class ArchiveError extends CountersignError<ArchiveErrorCode> {
  readonly file: string | undefined;
  constructor(code: ArchiveErrorCode, message: string, file?: string, options?: ErrorOptions) {
    super(code, message, options);
    this.file = file;
  }
}

/** It is none, was cut short, or has another form than docs/log-format.md gives it. */
export function notAnArchive(cause?: unknown): ArchiveError {
  return new ArchiveError(
    'not-an-archive',
    'This is no bundle, or one that was cut short, added to or packed anew.',
    undefined,
    { cause },
  );
}

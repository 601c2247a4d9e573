import type { BundleProblem } from '../contract/bundle.ts';
import { CountersignError } from '../contract/errors.ts';

/** What keeps a bundle from verifying, and where. */
export class BundleError extends CountersignError<BundleProblem> {
  /** The file in the bundle. */
  readonly file: string | undefined;
  /** The record. */
  readonly index: number | undefined;
  constructor(
    code: BundleProblem,
    message: string,
    at: { readonly file?: string | undefined; readonly index?: number | undefined; readonly cause?: unknown },
  ) {
    super(code, message, at.cause === undefined ? undefined : { cause: at.cause });
    this.file = at.file;
    this.index = at.index;
  }
}

import type { CallingPage, CallName } from './call-names.ts';
import type { Input, Output } from './shell-calls.ts';

/** `window.shell` as a page finds it. */
export type WindowShell<Page extends CallingPage> = {
  readonly [Name in typeof import('./call-names.ts').CALLS_OF_PAGE[Page][number] & CallName]: (
    input?: Input<Name>,
  ) => Promise<Output<Name>>;
};

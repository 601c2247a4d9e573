import type { Commit } from '../contract/record.ts';
import type { BodyDraft } from '../contract/store.ts';
import { commitTo } from './commitment.ts';

/** A body on its way into the store, and the line in its record's `commits` that stands for it. */
export function makeBody(
  role: string,
  bytes: Uint8Array,
  media: string,
  maskVersion: number,
  bodyClass: BodyDraft['class'],
): { readonly body: BodyDraft; readonly commit: Commit } {
  const { commit, salt } = commitTo(bytes);
  return {
    body: { commit, salt, data: bytes, media, maskVersion, class: bodyClass },
    commit: { role, commit },
  };
}

import type { BodyView } from '../../contract/log-views.ts';
import { isSealedRole } from '../../contract/sealed-roles.ts';
import type { Store } from '../../contract/store.ts';

/** Bytes of text that may still be given. */
export interface TextBudget {
  /** Of one body. */
  readonly each: number;
  /** Of all that are yet to come. */
  left: number;
}

/** The bodies of a record, as far as the budget goes; what is cut says so. Of what is sealed there is no text. */
export async function bodyViews(store: Store, idx: number, budget: TextBudget): Promise<BodyView[]> {
  const rows = await store.read('bodies.of-record', { idx });
  return rows.map((row) => {
    const sealed = isSealedRole(row.role);
    const most = Math.max(0, Math.min(budget.each, budget.left));
    const taken = row.data.subarray(0, sealed ? 0 : most);
    budget.left -= taken.length;
    return {
      index: row.idx,
      role: row.role,
      commit: row.commit,
      media: row.media,
      bytes: row.data.length,
      text: utf8(taken),
      whole: sealed || taken.length === row.data.length,
    };
  });
}

/** UTF-8 of which the last character may be cut off: it is left out. */
function utf8(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true });
  return text.decode(bytes, { stream: true });
}

import type { PreserveInput } from '../../../proxy/contract/purge.ts';
import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import { isoOf } from '../../parts/local-time.ts';

/** What is typed into the form. Times as its fields have them, in the page's own zone. */
export interface Draft {
  readonly holder: string;
  readonly reason: string;
  readonly agent: string;
  readonly server: string;
  readonly tool: string;
  readonly session: string;
  readonly text: string;
  /** A query line. */
  readonly q: string;
  readonly since: string;
  readonly until: string;
}
export const EMPTY: Draft = {
  ...{ holder: '', reason: '', agent: '', server: '', tool: '', session: '', text: '', q: '' },
  ...{ since: '', until: '' },
};
const TEXTS = ['agent', 'server', 'tool', 'session', 'text', 'q'] as const;

/** The filter that it means; undefined while a time or the line cannot be read. */
export function filterOf(draft: Draft): PreserveInput['filter'] | undefined {
  if (!parseQuery(draft.q).ok) return undefined;
  const filter: Record<string, string | number> = {};
  for (const name of TEXTS) if (draft[name].trim() !== '') filter[name] = draft[name].trim();
  for (const name of ['since', 'until'] as const) {
    if (draft[name] === '') continue;
    const time = Date.parse(isoOf(draft[name]));
    if (Number.isNaN(time)) return undefined;
    // A field without seconds means the whole of its last minute.
    filter[name] = time * 1000 + (name === 'until' ? 59_999_999 : 0);
  }
  return filter;
}

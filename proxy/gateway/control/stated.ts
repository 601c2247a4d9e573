import { parseJson } from '../../contract/parse-json.ts';
import type { ApprovalDetail } from '../../contract/views.ts';

const MOST = { reason: 500, ticket: 200 };

/**
 * Why the agent says that it asks: `params._meta` members `countersign/reason` and `countersign/ticket`, or plain `reason` and
 * `ticket`. Its own words, which nobody has checked; out of the masked params, and cut.
 */
export function statedBy(params: string): ApprovalDetail['stated'] {
  const meta = metaOf(params);
  const text = (name: 'reason' | 'ticket'): string | null => {
    const value = meta[`countersign/${name}`] ?? meta[name];
    if (typeof value !== 'string' || value.trim() === '') return null;
    return value.length > MOST[name] ? `${value.slice(0, MOST[name])}…` : value;
  };
  return { reason: text('reason'), ticket: text('ticket') };
}

function metaOf(params: string): Readonly<Record<string, unknown>> {
  if (params === '') return {};
  const value: unknown = parseJson(params);
  const meta = typeof value === 'object' && value !== null && '_meta' in value ? value._meta : undefined;
  return typeof meta === 'object' && meta !== null ? (meta as Readonly<Record<string, unknown>>) : {};
}

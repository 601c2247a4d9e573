import { failureOf, send } from '../../api/ask.ts';

export interface Exported {
  readonly name: string;
  readonly records: number;
}

/** Long enough for the browser to have begun to save it, ms. */
const KEPT_MS = 60_000;

/** Asks for the bundle of a session and hands it to the browser to save. */
export async function exportSession(session: string): Promise<Exported> {
  const answer = await send('POST', '/api/log/export', { body: { session } });
  if (!answer.ok) throw await failureOf(answer);
  const bundle = await answer.blob();
  const name = nameIn(answer.headers.get('content-disposition'));
  const url = URL.createObjectURL(bundle);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  return { name, records: Number(answer.headers.get('x-countersign-records') ?? 0) };
}

/** The name is the gateway's own, and of no other form. */
function nameIn(disposition: string | null): string {
  return /filename="(countersign-[0-9TZ]{1,20}\.zip)"/.exec(disposition ?? '')?.[1] ?? 'countersign.zip';
}

import type { ExportInput } from '../../proxy/contract/bundle.ts';
import { failureOf, send } from '../api/ask.ts';

export interface Exported {
  readonly name: string;
  readonly records: number;
  readonly encrypted: boolean;
  /** The public key of the log that it is of. */
  readonly vkey: string;
}
/** What is exported, without for whom. */
export type Asked = Omit<ExportInput, 'recipients'>;
interface Wanted {
  readonly asked: Asked;
  /** Recipients of age; nobody where there is none. */
  readonly recipients: readonly string[];
}

/** Long enough for the browser to have begun to save it, ms. */
const KEPT_MS = 60_000;

/** Asks for a bundle and hands it to the browser to save. */
export async function exportBundle({ asked, recipients }: Wanted): Promise<Exported> {
  const encrypted = recipients.length > 0;
  const body = { ...asked, ...(encrypted ? { recipients } : {}) };
  const answer = await send('POST', '/api/log/export', { body });
  if (!answer.ok) throw await failureOf(answer);
  const bundle = await answer.blob();
  // Of the epoch that it was made of, which a line may have named without its number.
  const vkey = answer.headers.get('x-countersign-vkey') ?? '';
  const name = nameIn(answer.headers.get('content-disposition'), encrypted);
  const url = URL.createObjectURL(bundle);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  return { name, records: Number(answer.headers.get('x-countersign-records') ?? 0), encrypted, vkey };
}

/** The name is the gateway's own, and of no other form. */
function nameIn(disposition: string | null, encrypted: boolean): string {
  const found = /filename="(countersign-[0-9TZ]{1,20}\.zip(?:\.age)?)"/.exec(disposition ?? '')?.[1];
  return found ?? (encrypted ? 'countersign.zip.age' : 'countersign.zip');
}

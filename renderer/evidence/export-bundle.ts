import type { ExportInput } from '../../proxy/contract/bundle.ts';
import { failureOf, send } from '../api/ask.ts';
import { ApiFailure } from '../api/failure.ts';
import { gatherBlob } from './gather-blob.ts';

export interface Exported {
  readonly name: string;
  readonly records: number;
  readonly encrypted: boolean;
  /** The public key of the log that it is of. */
  readonly vkey: string;
}
/** What is exported, without for whom. */
export type Asked = Omit<ExportInput, 'recipients'>;
/** How far it has come. Of how many bytes nobody knows before it is made. */
export interface Progress {
  readonly records: number;
  readonly bytes: number;
}
interface Wanted {
  readonly asked: Asked;
  /** Recipients of age; nobody where there is none. */
  readonly recipients: readonly string[];
  /** Gives it up, here and at the gateway. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Long enough for the browser to have begun to save it, ms. */
const KEPT_MS = 60_000;
/** More often nobody could read it. */
const TOLD_MS = 200;

/** Asks for a bundle and hands it to the browser to save. */
export async function exportBundle({ asked, recipients, signal, onProgress }: Wanted): Promise<Exported> {
  const encrypted = recipients.length > 0;
  const body = { ...asked, ...(encrypted ? { recipients } : {}) };
  const answer = await send('POST', '/api/log/export', { body, signal });
  if (!answer.ok) throw await failureOf(answer);
  const records = Number(answer.headers.get('x-countersign-records') ?? 0);
  onProgress({ records, bytes: 0 });
  let told = performance.now();
  const bundle = await gathered(answer, (bytes) => {
    if (performance.now() - told < TOLD_MS) return;
    told = performance.now();
    if (!signal.aborted) onProgress({ records, bytes });
  });
  signal.throwIfAborted();
  // Of the epoch that it was made of, which a line may have named without its number.
  const vkey = answer.headers.get('x-countersign-vkey') ?? '';
  const name = nameIn(answer.headers.get('content-disposition'), encrypted);
  const url = URL.createObjectURL(bundle);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  return { name, records, encrypted, vkey };
}

/** A gateway that ends in the middle leaves half an archive, which is none. */
async function gathered(answer: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  if (answer.body === null) return new Blob();
  try {
    return await gatherBlob(answer.body, onBytes);
  } catch (cause) {
    throw new ApiFailure('cut-off', 'The connection to the gateway broke off before the end.', { cause });
  }
}

/** The name is the gateway's own, and of no other form. */
function nameIn(disposition: string | null, encrypted: boolean): string {
  const found = /filename="(countersign-[0-9TZ]{1,20}\.zip(?:\.age)?)"/.exec(disposition ?? '')?.[1];
  return found ?? (encrypted ? 'countersign.zip.age' : 'countersign.zip');
}

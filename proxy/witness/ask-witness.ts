import type { WitnessFailure } from '../contract/views.ts';
import type { VerifierKey } from '../record/keys.ts';
import { parseNote, verifyNote } from '../record/note.ts';
import { RecordError } from '../record/record-error.ts';
import { formatAddCheckpoint } from './add-checkpoint.ts';

/** A head to be cosigned. */
export interface ToCosign {
  readonly size: number;
  /** The checkpoint, signed by the log. */
  readonly note: string;
  /** The consistency proof from the tree of `old` records to this one. */
  readonly prove: (old: number) => Promise<readonly Uint8Array[]>;
}
export interface WitnessPort {
  readonly key: VerifierKey;
  /** POSTs to `add-checkpoint`. Rejects where no answer comes in time, or one too large. */
  post(body: string): Promise<{ readonly status: number; readonly type: string; readonly body: string }>;
}
export type Asked =
  /** `line` is the one signature line by the witness's key, which verifies; `time` its Unix seconds. */
  | {
      readonly ok: true;
      readonly line: string;
      readonly time: number;
      /** How far it said that it had cosigned, where that is less than it had: its memory was set back. */
      readonly forgot?: number;
    }
  /** `size`: how far the witness says it has cosigned. */
  | { readonly ok: false; readonly why: WitnessFailure; readonly size?: number };

/**
 * Asks a witness to cosign (c2sp.org/tlog-witness@v1.0.0). `known` is the size of the last head of which we have its cosignature; where
 * it says another, it is asked once more from there. That it forgot counts only once it signs from there: what it says before is not signed.
 */
export async function askWitness(head: ToCosign, witness: WitnessPort, known: number): Promise<Asked> {
  const first = Math.min(known, head.size);
  const answer = await askFrom(head, witness, first);
  if (typeof answer !== 'number') return answer;
  const again = await askFrom(head, witness, answer);
  if (typeof again === 'number') return { ok: false, why: 'bad-answer', size: again };
  return again.ok && answer < known ? { ...again, forgot: answer } : again;
}

/** A number: the witness is at that size, which is one to ask from. */
async function askFrom(head: ToCosign, witness: WitnessPort, old: number): Promise<Asked | number> {
  const body = formatAddCheckpoint(old, await head.prove(old), head.note);
  let answer: Awaited<ReturnType<WitnessPort['post']>>;
  try {
    answer = await witness.post(body);
  } catch {
    return { ok: false, why: 'unreachable' };
  }
  switch (answer.status) {
    case 200:
      return cosigned(head.note, answer.body, witness.key);
    case 404:
      return { ok: false, why: 'unknown-log' };
    case 400:
    case 403:
      return { ok: false, why: 'refused' };
    case 422:
      return { ok: false, why: 'contradicted', size: old };
    case 409: {
      const size = answer.type === 'text/x.tlog.size' ? sizeOf(answer.body) : undefined;
      if (size === undefined) return { ok: false, why: 'bad-answer' };
      if (size > head.size) return { ok: false, why: 'behind', size };
      if (size !== old) return size;
      // It stands where we asked from: then it refuses another tree of that size.
      return { ok: false, why: old === head.size ? 'contradicted' : 'bad-answer', size };
    }
    default:
      // What a proxy in front of it says is not the witness's own word.
      return { ok: false, why: answer.status >= 500 ? 'unreachable' : 'bad-answer' };
  }
}

function cosigned(note: string, lines: string, key: VerifierKey): Asked {
  try {
    for (const line of lines.split(/(?<=\n)/)) {
      // One by one, for a line of another key may not be of a form that we know.
      if (!line.startsWith(`— ${key.name} `)) continue;
      const text = note.slice(0, note.lastIndexOf('\n\n') + 2);
      const [good] = verifyNote(parseNote(text + line), [key]);
      if (good?.time !== undefined) return { ok: true, line, time: good.time };
    }
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
  }
  return { ok: false, why: 'bad-answer' };
}

function sizeOf(body: string): number | undefined {
  const [, digits] = /^(0|[1-9][0-9]{0,15})\n?$/.exec(body) ?? [];
  const size = Number(digits ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : undefined;
}

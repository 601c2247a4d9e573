import type { Actor } from '../../contract/control.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import type { Core } from '../core.ts';
import { type Committed, committed, type Rest } from '../writer.ts';
import { actorOf } from './actor.ts';
import { maskedQuestion, type QuestionMasker } from './masked-question.ts';

/** A look at the log. */
export interface Reading extends Pick<Rest, 'session' | 'call'> {
  readonly what: 'records' | 'entries' | 'record' | 'call' | 'sessions' | 'session';
  /** How many lines were shown. */
  readonly rows: number;
  /** Of the one record that was looked at. */
  readonly index?: number;
  /** What was asked for, as far as it narrows anything. */
  readonly asked?: object;
}
/** Puts a look on record: who, at what, and the question. */
export type RecordReading = (by: Actor, reading: Reading) => Promise<void>;

export function readingRecorder({
  store,
  writer,
  settings,
}: Pick<Core, 'store' | 'writer'> & {
  readonly settings: () => { readonly masker: QuestionMasker };
}): RecordReading {
  return async (by, { what, rows, index, asked, ...about }) => {
    const facts = { what, rows, ...(index === undefined ? {} : { index }) };
    const bodies = questionBody(maskedQuestion(asked ?? {}, settings().masker));
    const entry = writer.entry('log.read', facts, { actor: actorOf(by), ...about }, bodies);
    await store.append({ entries: [entry], changes: [] });
  };
}

function questionBody(asked: object): readonly Committed[] {
  const members = Object.entries(asked).filter(([, value]) => value !== undefined);
  if (members.length === 0) return [];
  return [committed('query', Buffer.from(canonicalJson(Object.fromEntries(members))))];
}

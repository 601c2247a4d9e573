import type { LogRecord } from '../contract/record.ts';

/** A request or notification of an agent as it is on record: masked. */
export interface Recorded {
  /** Of its record. */
  readonly index: number;
  /** By its facts; the message itself may have another where that is none of MCP's. */
  readonly method: string;
  /** The message; undefined where its body is not in the bundle. */
  readonly message: string | undefined;
  /** Something in it was masked, so that this is not what was sent. */
  readonly masked: boolean;
}
export interface RecordedCall extends Recorded {
  readonly kind: 'call';
  readonly call: string;
  /** As in `CALL_OUTCOMES`; undefined where the records end before it. */
  readonly outcome: string | undefined;
  /** The answer, masked, where the bundle has it. */
  readonly answer: string | undefined;
}
export interface RecordedNotice extends Recorded {
  readonly kind: 'notice';
}
export type Step = RecordedCall | RecordedNotice;

/** What one agent sent to one server in one session, in the order of the log. */
export interface Recording {
  readonly session: string;
  /** Ids as in the records, and what they were called when the bundle was made, which nothing proves. */
  readonly agent: Named;
  readonly server: Named;
  /** MCP's revision of the first call. */
  readonly revision: string;
  readonly steps: readonly Step[];
  /** Requests of the server to the agent, which are not replayed. */
  readonly asked: number;
}
export interface Named {
  readonly id: string;
  readonly name: string | undefined;
}

/** Puts the records of one session together as they come. Pure. */
export function collectSession() {
  const steps: (RecordedNotice | Mutable<RecordedCall>)[] = [];
  const calls = new Map<string, Mutable<RecordedCall>>();
  let first: LogRecord | undefined;
  let asked = 0;

  function begin(record: LogRecord, message: string | undefined): void {
    const { index, kind, call, facts } = record;
    if (facts['direction'] !== 'to-server') {
      asked += kind === 'call.request' ? 1 : 0;
      return;
    }
    first ??= record;
    const masked = Object.keys(facts).some((name) => name.startsWith('mask.'));
    const step = { index, method: String(facts['method'] ?? 'other'), message, masked };
    if (kind === 'call.notify') {
      steps.push({ kind: 'notice', ...step });
      return;
    }
    if (call === undefined || calls.has(call)) return;
    const opened = { kind: 'call' as const, call, ...step, outcome: undefined, answer: undefined };
    calls.set(call, opened);
    steps.push(opened);
  }
  return {
    /** `body` is the one that the record commits to as its message, where it is there. */
    take(record: LogRecord, body: string | undefined): void {
      if (record.kind === 'call.request' || record.kind === 'call.notify') begin(record, body);
      const call = record.kind === 'call.result' ? calls.get(record.call ?? '') : undefined;
      if (call === undefined) return;
      call.outcome = String(record.facts['outcome'] ?? 'unknown');
      call.answer = body;
    },
    /** Undefined where no call of it was seen. */
    recording(session: string, names: Readonly<Record<string, string>>): Recording | undefined {
      if (first === undefined) return undefined;
      const named = (id = ''): Named => ({ id, name: Object.hasOwn(names, id) ? names[id] : undefined });
      return {
        session,
        agent: named(first.actor?.principal),
        server: named(first.server?.id),
        revision: String(first.facts['revision'] ?? ''),
        steps,
        asked,
      };
    },
  };
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

import type { Identified } from '../contract/call.ts';
import { parseStrict, rawMember } from '../platform/json/strict-json.ts';

export interface Execution {
  /** The answer, or undefined where there is none. */
  readonly answer: Promise<Uint8Array | undefined>;
  /** The call that runs, and the approval by which it does. */
  readonly call: string;
  readonly approval: string;
  /** One approval, one run: the same call is this one come again. Under a grant it may be meant anew. */
  readonly single: boolean;
  /** Aborted where the client of the call, or of one that joined it, is gone. */
  readonly clients: AbortSignal[];
}

/** Executions under way of approved calls, by match key: the calls that joined, and the retry of one, share the one answer. */
export function createExecutions() {
  const running = new Map<string, Execution>();
  const originals = new WeakMap<Uint8Array, Uint8Array>();
  return {
    /** What the same call shares. `waitedFor`: the approval that it waited for; a run by another one, a grant, is not its own. */
    running(key: string, waitedFor: string | undefined): Execution | undefined {
      const execution = running.get(key);
      if (execution === undefined) return undefined;
      const isOwn = execution.approval === waitedFor;
      return isOwn || execution.single || !attended(execution) ? execution : undefined;
    },
    /** Returns what to call with the answer, or with undefined where there is none. */
    start(
      key: string,
      of: Pick<Execution, 'call' | 'approval' | 'single'>,
      client: AbortSignal,
    ): Execution & { done(answer: Uint8Array | undefined): void } {
      const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>();
      const execution: Execution = { ...of, answer: promise, clients: [client] };
      running.set(key, execution);
      const done = (answer: Uint8Array | undefined): void => {
        if (running.get(key) === execution) running.delete(key);
        resolve(answer);
      };
      return { ...execution, done };
    },
    /** The answer under the id of another request. */
    withId(answer: Uint8Array, identified: Identified): Uint8Array {
      const lax = { depth: Number.MAX_SAFE_INTEGER, lenientValues: true, nestedTwins: true };
      const document = parseStrict(answer, lax);
      const id = rawMember(document, 'id');
      if (id === undefined) return answer;
      const start = id.byteOffset - answer.byteOffset;
      const own = Buffer.concat([
        answer.subarray(0, start),
        Buffer.from(identified.call.message.id ?? 'null'),
        answer.subarray(start + id.length),
      ]);
      originals.set(own, answer);
      return own;
    },
    /** The answer that `withId` made these bytes of, if it did. */
    originalOf: (answer: Uint8Array): Uint8Array => originals.get(answer) ?? answer,
  };
}
export type Executions = ReturnType<typeof createExecutions>;

/** Whether anyone is still there to take the answer. */
function attended(execution: Execution): boolean {
  return execution.clients.some((client) => !client.aborted);
}

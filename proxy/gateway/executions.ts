import type { Identified, MaskedBytes } from '../contract/call.ts';
import { parseStrict, rawMember } from '../platform/json/strict-json.ts';

/** What the agent of the call that ran was given. */
export type SharedAnswer = Pick<MaskedBytes, 'bytes' | 'counts'>;
export interface Execution {
  /** The answer, or undefined where there is none. */
  readonly answer: Promise<SharedAnswer | undefined>;
  /** By which it runs. */
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
    /** What the same call shares. `waited`: it waited for the very approval that runs. */
    running(key: string, waited: boolean): Execution | undefined {
      const execution = running.get(key);
      if (execution === undefined) return undefined;
      return waited || execution.single || !attended(execution) ? execution : undefined;
    },
    /** Returns what to call with the answer, or with undefined where there is none. */
    start(
      key: string,
      { approval, single }: Pick<Execution, 'approval' | 'single'>,
      client: AbortSignal,
    ): Execution & { done(answer: SharedAnswer | undefined): void } {
      const { promise, resolve } = Promise.withResolvers<SharedAnswer | undefined>();
      const execution: Execution = { answer: promise, approval, single, clients: [client] };
      running.set(key, execution);
      const done = (answer: SharedAnswer | undefined): void => {
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

import type { Identified } from '../contract/call.ts';
import { parseStrict, rawMember } from '../platform/json/strict-json.ts';

/** Executions under way of approved calls, by approval: the calls that joined share the one answer. */
export function createExecutions() {
  const running = new Map<string, Promise<Uint8Array | undefined>>();
  return {
    running: (approval: string): Promise<Uint8Array | undefined> | undefined => running.get(approval),
    /** Returns what to call with the answer, or with undefined where there is none. */
    start(approval: string): (answer: Uint8Array | undefined) => void {
      let done: (answer: Uint8Array | undefined) => void = () => {};
      running.set(
        approval,
        new Promise((resolve) => {
          done = (answer) => {
            // Joiners wake in the same turn as the one that runs; after that a new call finds the approval spent.
            setImmediate(() => running.delete(approval));
            resolve(answer);
          };
        }),
      );
      return done;
    },
    /** The answer under the id of another request. */
    withId(answer: Uint8Array, identified: Identified): Uint8Array {
      const document = parseStrict(answer, { depth: Number.MAX_SAFE_INTEGER, lenientValues: true });
      const id = rawMember(document, 'id');
      if (id === undefined) return answer;
      const start = id.byteOffset - answer.byteOffset;
      return Buffer.concat([
        answer.subarray(0, start),
        Buffer.from(identified.call.message.id ?? 'null'),
        answer.subarray(start + id.length),
      ]);
    },
  };
}
export type Executions = ReturnType<typeof createExecutions>;

import type { Identified } from '../contract/call.ts';
import type { Facts } from '../contract/record.ts';
import type { KeptAnswerRow } from '../contract/state.ts';
import type { Exchange } from '../listen/exchange.ts';
import { whoAndWhere } from '../record/facts-of-call.ts';
import type { Core } from './core.ts';
import type { Keepable } from './keepable.ts';

/**
 * Watches whether the answers of one exchange reach its agent, as far as a gateway can tell: an answer is lost where the connection
 * ends before the system has taken its last byte. That becomes a record of its own, behind the outcome that was durable
 * before the answer was written (law 1). What the system took and the network lost, nobody here sees.
 */
export function createDelivery(core: Core, exchange: Exchange) {
  const { reply, signal } = exchange;
  /** Answers on their way, with how much must be taken for each to be out. */
  const written: { readonly upTo: number; lost(): void }[] = [];

  function record(identified: Identified, facts: Facts, keep: KeptAnswerRow | undefined): void {
    const more = keep === undefined ? {} : { kept: true };
    core.store
      .append({
        entries: [core.writer.entry('call.message', { ...facts, ...more }, whoAndWhere(identified))],
        changes: keep === undefined ? [] : [{ op: 'answer.keep', ...keep }],
      })
      .then(() => keep && core.kept.put(keep))
      .catch((error: unknown) => core.diagnose('a lost answer could not be recorded', error));
  }

  function lost(identified: Identified, delivered: 'no' | 'unknown', keep: Keepable | undefined): void {
    const others = (keep?.clients ?? []).filter((client) => client !== signal && !client.aborted);
    record(identified, { delivered }, others.length === 0 ? keep?.row : undefined);
    // Others share the answer: it is kept when the last of them has gone without it.
    const again = (): void => {
      if (others.every((client) => client.aborted)) record(identified, { delivered: 'no' }, keep?.row);
    };
    for (const client of others) client.addEventListener('abort', again, { once: true });
  }

  return {
    /** To be called when the answer has been handed to the connection. */
    wrote(identified: Identified, keep?: Keepable): void {
      if (signal.aborted) {
        lost(identified, 'no', keep);
        return;
      }
      const upTo = reply.sent();
      if (reply.flushed() >= upTo) return;
      written.push({ upTo, lost: () => lost(identified, 'unknown', keep) });
      if (written.length > 1) return;
      const ended = (): void => {
        for (const one of written) if (one.upTo > reply.flushed()) one.lost();
      };
      signal.addEventListener('abort', ended, { once: true });
    },
  };
}

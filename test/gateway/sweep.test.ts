import { describe, expect, it } from 'vitest';
import type { AgentIdentity, Call, ServerRef } from '../../proxy/contract/call.ts';
import type { SessionId } from '../../proxy/contract/ids.ts';
import type { Append } from '../../proxy/contract/store.ts';
import { createKeptAnswers } from '../../proxy/gateway/kept-answers.ts';
import { createSealing } from '../../proxy/gateway/sealing/sealing.ts';
import { createSessions } from '../../proxy/gateway/sessions.ts';
import { type Swept, startSweep } from '../../proxy/gateway/sweep.ts';
import { createWriter } from '../../proxy/gateway/writer.ts';
import { createFakeClock } from '../api/fake-clock.ts';

const AGENT = { principal: 'agent-1' } as AgentIdentity;
const SERVER = { id: 'server-1', name: 'files' } as ServerRef;

/** Sessions and kept answers as the gateway has them, on time that passes only when told, before a store that remembers. */
function sweepRig() {
  const clock = createFakeClock();
  const sessions = createSessions(() => ({ sessionIdleGapMs: 900_000, sessionAbandonedMs: 86_400_000 }));
  const kept = createKeptAnswers(clock);
  const written: Append[] = [];
  const orphaned: boolean[] = [];
  const swept = {
    clock,
    sessions,
    kept,
    writer: createWriter('boot' as never, 'same-user', clock),
    store: { append: async (append: Append) => void written.push(append) },
    desk: { endGrants: async (isOver: (id: string) => boolean) => void orphaned.push(isOver('no-such')) },
    asks: { ended: async () => {} },
    open: new Map(),
    sealing: createSealing({ recipients: () => [], isClosed: sessions.isClosed }),
    diagnose: (what: string, error: unknown) => {
      throw new Error(what, { cause: error });
    },
  } as unknown as Swept;
  const call = (shimRun?: string): string => {
    const message = { method: 'tools/call' };
    const resolved = sessions.resolve(
      { received: clock.now(), message, shimRun, mcpSession: undefined } as unknown as Call,
      AGENT,
      SERVER,
    );
    if (resolved.kind === 'foreign') throw new Error('foreign');
    return resolved.ref.id;
  };
  return {
    clock,
    sessions,
    kept,
    swept,
    call,
    orphaned,
    closed: () =>
      written.flatMap(({ entries, changes }) =>
        changes.flatMap((change) =>
          change.op === 'session.close' ? [[change.id, entries.at(-1)?.record.facts]] : [],
        ),
      ),
    expired: () =>
      written.flatMap(({ changes }) =>
        changes.flatMap((change) => (change.op === 'answer.expire' ? [change.at] : [])),
      ),
  };
}
const minutes = (n: number): number => n * 60_000;

describe('the sweep', () => {
  it('ends sessions in which nothing was heard for too long, by what tells them', async () => {
    const { clock, swept, call, closed, sessions } = sweepRig();
    const [gap, run] = [call(), call('run-1')];
    const stop = await startSweep(swept);
    clock.advance(minutes(14));
    await Promise.resolve();
    expect(closed()).toEqual([]);
    for (let n = 0; n < 3; n += 1) {
      clock.advance(minutes(1));
      await new Promise(setImmediate);
    }
    expect(closed()).toEqual([[gap, { basis: 'idle-gap', reason: 'idle' }]]);
    expect([sessions.isClosed(gap), sessions.isClosed(run)]).toEqual([true, false]);
    clock.advance(minutes(24 * 60));
    await new Promise(setImmediate);
    clock.advance(minutes(1));
    await new Promise(setImmediate);
    expect(closed().at(-1)).toEqual([run, { basis: 'shim-run', reason: 'idle' }]);
    stop();
  });

  it('leaves one alone in which an exchange is open, and counts from its end', async () => {
    const { clock, call, closed, swept, sessions } = sweepRig();
    const gap = call();
    const leave = sessions.attend(gap as SessionId, clock);
    clock.advance(minutes(60));
    await (await startSweep(swept))();
    expect(call()).toBe(gap);
    leave();
    clock.advance(minutes(14));
    await (await startSweep(swept))();
    expect(closed()).toEqual([]);
    clock.advance(minutes(1));
    await (await startSweep(swept))();
    expect(closed()).toHaveLength(1);
  });

  it('drops kept answers whose time is over, by the monotonic clock, and asks for grants of ended sessions', async () => {
    const { clock, kept, swept, expired, orphaned } = sweepRig();
    const now = clock.now().wall;
    const row = { approval: 'a', call: 'c', answer: new Uint8Array() };
    kept.put({ ...row, matchKey: 'one', until: now + 60_000_000 });
    kept.put({ ...row, matchKey: 'two', until: now + 120_000_000 });
    clock.advance(90_000);
    expect(kept.take('one')).toBeUndefined();
    await (await startSweep(swept))();
    expect(expired()).toEqual([now + 60_000_000]);
    expect(kept.take('two')?.row.matchKey).toBe('two');
    expect(orphaned).toEqual([true]);
  });

  it('keeps an answer of before this start no longer than it was meant to be, also where the clock was set back', () => {
    const { clock, kept } = sweepRig();
    const until = clock.now().wall + 86_400_000_000;
    kept.load([{ approval: 'a', call: 'c', answer: new Uint8Array(), matchKey: 'one', until }], 60_000);
    clock.advance(60_000);
    expect(kept.take('one')).toBeUndefined();
  });
});

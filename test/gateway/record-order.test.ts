import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rawAgent } from './agent.ts';
import { startChild } from './child.ts';
import { type Rig, startRig } from './rig.ts';
import { startUpstream } from './upstream.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const CALLS = 20;

/** One step that the outside can see, in the order in which it began (writes) or was complete (syncs). */
type Step = { readonly kind: 'synced' } | { readonly kind: 'to-server' | 'to-agent'; readonly text: string };

/** Reads `strace -f -yy`. A call that another thread's interrupts is in two lines; a sync counts from its second on. */
function stepsOf(trace: string, agents: number, server: number): Step[] {
  const syncing = new Set<string>();
  return trace.split('\n').flatMap((line): Step[] => {
    const thread = line.split(' ', 1)[0] ?? '';
    if (/ f(data)?sync\(\d+<[^>]*log\.db-wal>/.test(line)) {
      if (/\) += 0/.test(line)) return [{ kind: 'synced' }];
      syncing.add(thread);
      return [];
    }
    if (/<\.\.\. f(data)?sync resumed>/.test(line) && syncing.delete(thread)) return [{ kind: 'synced' }];
    const socket = / (?:write|writev|sendto|sendmsg)\(\d+<TCP:\[[^\]]*?:(\d+)->[^\]]*?:(\d+)\]>, (.*)/.exec(
      line,
    );
    if (socket === null) return [];
    const [, local, remote, text = ''] = socket;
    if (Number(remote) === server) return [{ kind: 'to-server', text }];
    return Number(local) === agents ? [{ kind: 'to-agent', text }] : [];
  });
}

describe.skipIf(!hasStrace)('law 1, seen from the outside (needs strace)', () => {
  it('the request is synced before a byte goes to the server, and the outcome before a byte goes to the agent', async () => {
    const upstream = await startUpstream();
    const rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
`);
    const folder = await mkdtemp(join(tmpdir(), 'countersign-trace-'));
    const file = join(folder, 'trace');
    try {
      await rig.gateway.close();
      const child = await startChild(rig.home, [
        'strace',
        '-f',
        '-yy',
        '-s',
        '4096',
        '-e',
        'trace=fdatasync,fsync,write,writev,sendto,sendmsg',
        '-o',
        file,
      ]);
      const agent = rawAgent(
        { gateway: child.gateway as Rig['gateway'], agent: rig.agent },
        { keepAlive: true },
      );
      // The session tickets of the handshake go to the agent beside the first call, behind its sync: they are out with its answer.
      await agent.tool('read', { marker: 'before-' });
      // One at a time, so that what lies between two steps belongs to one call.
      for (let n = 0; n < CALLS; n += 1)
        expect((await agent.tool('read', { marker: `m-${n}-` })).status).toBe(200);
      agent.close();
      await child.close();
      const steps = stepsOf(
        await readFile(file, 'utf8'),
        Number(new URL(child.gateway.url ?? '').port),
        Number(new URL(upstream.url).port),
      );
      for (let n = 0; n < CALLS; n += 1) {
        const sent = steps.findIndex((step) => step.kind === 'to-server' && step.text.includes(`m-${n}-`));
        expect(sent).toBeGreaterThan(0);
        const before = steps.slice(0, sent).findLastIndex(({ kind }) => kind === 'to-agent');
        const answered = steps.findIndex(({ kind }, at) => at > sent && kind === 'to-agent');
        expect(steps.slice(before + 1, sent).map(({ kind }) => kind)).toContain('synced');
        expect(steps.slice(sent, answered).map(({ kind }) => kind)).toContain('synced');
      }
    } finally {
      await rig.close();
      await upstream.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

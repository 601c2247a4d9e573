import type { Peer } from '../contract/call.ts';
import type { Facts, RecordKind } from '../contract/record.ts';
import type { Append } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { Identifier } from '../identify/identify.ts';
import type { ListenError } from '../listen/refusal.ts';
import type { Rest, Writer } from './writer.ts';

const GATHER_MS = 10_000;

/**
 * Puts what is refused before it is a call on record. Of callers without an identity the first of a kind (address and reason) at
 * once, and more of the same within ten seconds as one record with their count, so that nobody without a certificate fills the
 * disk. Those of an agent each stand for themselves.
 */
export function createRefusals(ports: {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly identifier: Identifier;
  readonly append: (append: Append) => Promise<unknown>;
  readonly diagnose: (what: string, error?: unknown) => void;
}) {
  const gathering = new Map<string, { count: number; record: (count: number) => void; cancel: () => void }>();

  async function write(kind: RecordKind, facts: Facts, rest: Rest): Promise<void> {
    try {
      await ports.append({ entries: [ports.writer.entry(kind, facts, rest)], changes: [] });
    } catch (error) {
      ports.diagnose('a refusal could not be recorded', error);
    }
  }

  function gather(key: string, record: (count: number) => void): void {
    const before = gathering.get(key);
    if (before !== undefined) {
      before.count += 1;
      before.record = record;
      return;
    }
    record(1);
    const cancel = ports.clock.after(GATHER_MS, () => end(key));
    gathering.set(key, { count: 0, record, cancel });
  }
  function end(key: string): void {
    const gathered = gathering.get(key);
    gathering.delete(key);
    gathered?.cancel();
    if (gathered !== undefined && gathered.count > 0) gathered.record(gathered.count);
  }

  return {
    /** Somebody who is no agent of ours, and why. */
    stranger(peer: Peer, reason: string): void {
      gather(`${peer.ip}|${reason}`, (count) => {
        const facts = {
          reason,
          count,
          tls: peer.protocol,
          ...(peer.untrusted === undefined ? {} : { untrusted: peer.untrusted.slice(0, 64) }),
          ...(peer.certificate === undefined
            ? {}
            : { spki: peer.certificate.spkiSha256, serial: peer.certificate.serial.slice(0, 64) }),
        };
        void write('auth.reject', facts, { source: { ip: peer.ip, port: peer.port } });
      });
    },
    /** A wrong secret or key at the API. `principal` is whom it was shown for, where that is known. */
    key(reason: string, principal: string | undefined, source?: { ip: string; port: number }): void {
      gather(`${source?.ip ?? ''}|${principal ?? ''}|${reason}`, (count) => {
        void write(
          'auth.reject',
          { reason, count },
          {
            ...(principal === undefined ? {} : { actor: { principal } }),
            ...(source === undefined ? {} : { source }),
          },
        );
      });
    },
    /** A request that did not become a call. `server` is the id of the one that it was for, where that is known. */
    request(peer: Peer, error: ListenError, server?: string): void {
      const identification = ports.identifier.identify(peer);
      const facts = { code: error.code, status: error.status };
      const source = { ip: peer.ip, port: peer.port };
      if (!identification.ok) {
        const record = (count: number) => void write('call.refuse', { ...facts, count }, { source });
        gather(`${peer.ip}|request|${error.code}`, record);
        return;
      }
      const { agent } = identification;
      void write('call.refuse', facts, {
        actor: { principal: agent.principal, credential: agent.credential, method: 'mtls' },
        owner: agent.owner,
        source,
        ...(server === undefined ? {} : { server: { id: server } }),
      });
    },
    /** Writes what is gathered. */
    stop(): void {
      for (const key of [...gathering.keys()]) end(key);
    },
  };
}
export type Refusals = ReturnType<typeof createRefusals>;

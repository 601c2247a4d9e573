import type { Peer } from '../contract/call.ts';
import type { Append } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { Writer } from './writer.ts';

const GATHER_MS = 10_000;

/**
 * Puts refused identities on record. The first of a kind (address and reason) at once; more of the same within ten seconds as
 * one record with their count, so that somebody without a certificate cannot fill the disk.
 */
export function createAuthRefusals(ports: {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly append: (append: Append) => Promise<unknown>;
  readonly diagnose: (what: string, error?: unknown) => void;
}) {
  const gathering = new Map<string, number>();

  function record(peer: Peer, reason: string, count: number): void {
    const facts = {
      reason,
      count,
      tls: peer.protocol,
      ...(peer.untrusted === undefined ? {} : { untrusted: peer.untrusted.slice(0, 64) }),
      ...(peer.certificate === undefined
        ? {}
        : { spki: peer.certificate.spkiSha256, serial: peer.certificate.serial.slice(0, 64) }),
    };
    const entry = ports.writer.entry('auth.reject', facts, { source: { ip: peer.ip, port: peer.port } });
    ports
      .append({ entries: [entry], changes: [] })
      .catch((error: unknown) => ports.diagnose('a refusal could not be recorded', error));
  }

  return {
    add(peer: Peer, reason: string): void {
      const key = `${peer.ip}|${reason}`;
      const gathered = gathering.get(key);
      if (gathered !== undefined) {
        gathering.set(key, gathered + 1);
        return;
      }
      record(peer, reason, 1);
      gathering.set(key, 0);
      ports.clock.after(GATHER_MS, () => {
        const more = gathering.get(key) ?? 0;
        gathering.delete(key);
        if (more > 0) record(peer, reason, more);
      });
    },
  };
}
export type AuthRefusals = ReturnType<typeof createAuthRefusals>;

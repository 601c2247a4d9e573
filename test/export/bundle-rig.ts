import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { ExportInput } from '../../proxy/contract/bundle.ts';
import type { BundleKeys } from '../../proxy/export/verify-bundle.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { rawAgent } from '../gateway/agent.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';

/** A gateway with calls of every kind on record, and a folder for bundles of them. */
export interface BundleRig {
  readonly rig: Rig;
  readonly upstream: Upstream;
  readonly folder: string;
  readonly keys: BundleKeys;
  /** What opens the sealed originals. */
  readonly identity: string;
  /** Exports into a file of its own; its path. */
  bundle(asked?: ExportInput): Promise<string>;
  /** Has a witness asked from now on. */
  askWitness(place: { readonly url: string; readonly vkey: string }): Promise<void>;
  close(): Promise<void>;
}

/** Looks like a real key and is none. */
export const SECRET = ['AK', 'IA', 'QYLPMN5HFIQR7XYA'].join('');

export async function startBundleRig(): Promise<BundleRig> {
  const upstream = await startUpstream();
  const identity = await generateIdentity();
  let yaml = `
mode: enforce
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
seal: { recipients: [${await identityToRecipient(identity)}] }
policy:
  default: deny
  unconfirmedTools: allow
  rules:
    - { name: reads, match: { method: tools/call, tool: read }, then: allow, seal: true }
`;
  const rig = await startRig(yaml);
  const agent = rawAgent(rig);
  for (let n = 0; n < 6; n++) await agent.tool('read', { path: `/${n}` });
  await agent.tool('read', { path: `/keys/${SECRET}` });
  await agent.tool('destroy', { path: '/all' });
  agent.close();
  // The text and what changed in it: two bodies of one record.
  yaml += 'retention: { rules: [{ name: a-year, keep: 365d }] }\n';
  await rig.configure(yaml);
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bundles-'));
  let made = 0;
  return {
    rig,
    upstream,
    folder,
    identity,
    keys: { log: parseVkey(rig.gateway.installation.vkey), witnesses: [] },
    async bundle(asked = {}) {
      const path = join(folder, `${made++}.zip`);
      const { bytes } = await rig.gateway.control.exportLog(asked, OPERATOR);
      await pipeline(bytes, createWriteStream(path));
      return path;
    },
    askWitness: ({ url, vkey }) =>
      rig.configure(`${yaml}witnesses: { ask: [{ url: "${url}", vkey: "${vkey}" }] }\n`),
    async close() {
      await rig.close();
      await upstream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

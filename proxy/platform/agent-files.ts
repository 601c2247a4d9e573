import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnrolledAgent } from '../contract/views.ts';
import { ensurePrivateDir } from './paths.ts';

/** The names of the files that an agent's credentials are in; `countersign connect` reads the first three. */
export interface AgentFiles {
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
  readonly p12: string | undefined;
}

/** Where an agent's credentials are in `folder`, whether or not anything is there. */
export function agentFilesIn(folder: string, name: string): Omit<AgentFiles, 'p12'> {
  return {
    certificate: join(folder, `${name}.crt`),
    key: join(folder, `${name}.key`),
    ca: join(folder, 'ca.crt'),
  };
}

/** The folder in which `countersign connect` looks for them. */
export function usualAgentFolder(home: string, name: string): string {
  return join(home, 'agents', name);
}

/** Writes an agent's certificate, key (0600), CA and PKCS#12 (0600) into a private folder, each whole or not at all. */
export async function writeAgentFiles(folder: string, enrolled: EnrolledAgent): Promise<AgentFiles> {
  const { name } = enrolled.agent;
  await ensurePrivateDir(folder);
  const files = {
    ...agentFilesIn(folder, name),
    p12: enrolled.p12 === undefined ? undefined : join(folder, `${name}.p12`),
  };
  await replaceFile(files.key, enrolled.keyPem, 0o600);
  await replaceFile(files.certificate, enrolled.certificatePem, 0o644);
  await replaceFile(files.ca, enrolled.caPem, 0o644);
  if (files.p12 !== undefined && enrolled.p12 !== undefined) {
    await replaceFile(files.p12, Buffer.from(enrolled.p12, 'base64'), 0o600);
  }
  return files;
}

async function replaceFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content, { mode, flag: 'wx', flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

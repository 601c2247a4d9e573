import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../platform/version.ts';

const GIT = fileURLToPath(new URL('../../.git/', import.meta.url));

/** Version, commit where this is a checkout, and what runs it. */
export function versionText(): string {
  const commit = commitOf(GIT);
  const from = commit === undefined ? '' : ` (commit ${commit.slice(0, 12)})`;
  return `countersign ${VERSION}${from}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

/** The commit that a checkout is at, without asking git; undefined where there is none. `folder` ends in a slash. */
export function commitOf(folder: string): string | undefined {
  const head = read(`${folder}HEAD`)?.trim();
  if (head === undefined) return undefined;
  const branch = /^ref: (refs\/[^\s]+)$/.exec(head)?.[1];
  const commit = branch === undefined ? head : (read(`${folder}${branch}`)?.trim() ?? packed(folder, branch));
  return commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}

function packed(folder: string, branch: string): string | undefined {
  const line = read(`${folder}packed-refs`)
    ?.split('\n')
    .find((one) => one.endsWith(` ${branch}`));
  return line?.split(' ')[0];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

import { serverConfig } from '../../contract/config.ts';
import type { ServerEntry } from '../../platform/config/edit-config.ts';
import { type ClientEntry, isRouted } from './client-entry.ts';
import { argumentLooksSecret, looksSecret } from './looks-secret.ts';

interface ImportSecret {
  /** Its name in the installation's secret store. */
  readonly name: string;
  readonly value: string;
}
export interface ImportPlan {
  readonly from: string;
  readonly name: string;
  readonly server: ServerEntry;
  readonly secrets: readonly ImportSecret[];
}
export interface ImportSkip {
  readonly from: string;
  readonly why: string;
}
type Reference = string | { literal: string };

/** What an import would do with each entry of a client's file: add it, with which secrets, or leave it, and why. */
export function planImport(
  entries: readonly ClientEntry[],
  around: {
    readonly existing: readonly string[];
    readonly gatewayUrl: string | undefined;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): { readonly add: ImportPlan[]; readonly skip: ImportSkip[] } {
  const taken = new Set(around.existing);
  const add: ImportPlan[] = [];
  const skip: ImportSkip[] = [];
  for (const entry of entries) {
    const from = entry.place;
    const name = serverNameOf(entry.name);
    const why = isRouted(entry, around.gatewayUrl)
      ? 'it goes through Countersign already'
      : entry.disabled
        ? 'it is disabled there'
        : name === undefined
          ? 'its name has no letter or digit'
          : taken.has(name)
            ? `there is a server ${name} already`
            : undefined;
    if (why !== undefined || name === undefined) {
      skip.push({ from, why: why ?? '' });
      continue;
    }
    const planned = planEntry(entry, name, around.env);
    if ('why' in planned) skip.push({ from, why: planned.why });
    else {
      taken.add(name);
      add.push({ from, name, ...planned });
    }
  }
  return { add, skip };
}

type Planned = { server: ServerEntry; secrets: ImportSecret[] } | { why: string };

function planEntry(
  entry: ClientEntry,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Planned {
  const secrets: ImportSecret[] = [];
  const missing: string[] = [];
  const references = (values: Readonly<Record<string, string>>): Record<string, Reference> =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        refer(`${name}.${key}`, key, value, env, secrets, missing),
      ]),
    );
  let server: ServerEntry;
  if (entry.stdio !== undefined) {
    const { command, args, cwd } = entry.stdio;
    const secretAt = args.findIndex((argument, index) => argumentLooksSecret(argument, args[index - 1]));
    if (secretAt >= 0) {
      return {
        why: `its argument ${secretAt + 1} looks like a secret, which every process could read; give it in env instead`,
      };
    }
    server = {
      stdio: {
        command,
        args: [...args],
        env: references(entry.stdio.env),
        ...(cwd === undefined ? {} : { cwd }),
      },
    };
  } else {
    const url = entry.http?.url ?? '';
    if (urlHoldsSecret(url)) return { why: 'its URL holds a credential; give it in a header instead' };
    server = { http: { url, headers: references(entry.http?.headers ?? {}) } };
  }
  if (missing.length > 0) return { why: `it needs ${missing.join(', ')}, which is not set here` };
  const checked = serverConfig.safeParse(server);
  if (!checked.success)
    return {
      why: `${checked.error.issues[0]?.path.join('.') ?? ''}: ${checked.error.issues[0]?.message ?? ''}`,
    };
  return { server, secrets };
}

const VARIABLE = /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{input:([^}]*)\}/g;

/** A value as configuration: a variable by reference, a secret into the store, anything else as it is. */
function refer(
  secretName: string,
  key: string,
  value: string,
  env: Readonly<Record<string, string | undefined>>,
  secrets: ImportSecret[],
  missing: string[],
): Reference {
  const whole = /^\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(value)?.[1];
  if (whole !== undefined) return `env:${whole}`;
  let filled = false;
  const resolved = value.replaceAll(
    VARIABLE,
    (text, variable: string | undefined, fallback: string | undefined, input: string | undefined) => {
      filled = true;
      const found = variable === undefined ? undefined : (env[variable] ?? fallback);
      if (found === undefined)
        missing.push(variable === undefined ? `the input ${input ?? ''}` : `$${variable}`);
      return found ?? text;
    },
  );
  if (filled || looksSecret(key, resolved)) {
    const name = secretName.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 128);
    secrets.push({ name, value: resolved });
    return `keys:${name}`;
  }
  return { literal: resolved };
}

/** `GitHub Server` as `github-server`. */
export function serverNameOf(name: string): string | undefined {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  return plain === '' ? undefined : plain;
}

export function urlHoldsSecret(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return true;
  return [...url.searchParams].some(([key, value]) => looksSecret(key, value));
}

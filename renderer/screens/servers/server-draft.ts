import type { z } from 'zod';
import type { serverConfig } from '../../../proxy/contract/config.ts';
import type { serverAddInput } from '../../../proxy/contract/inputs.ts';

/** How a value of a header or variable is given. A secret goes into the installation's store and stands nowhere else. */
export const VALUE_KINDS = [
  { value: 'secret', label: 'Secret' },
  { value: 'plain', label: 'Plain text' },
  { value: 'reference', label: 'Reference' },
] as const;
type ValueKind = (typeof VALUE_KINDS)[number]['value'];

export interface NamedValue {
  /** Its place among the rows; never sent. */
  readonly row: number;
  readonly name: string;
  readonly kind: ValueKind;
  readonly value: string;
}
/** The form as it is typed. */
export interface ServerDraft {
  readonly name: string;
  readonly kind: 'stdio' | 'http';
  readonly command: string;
  /** One a line. */
  readonly args: string;
  readonly cwd: string;
  readonly sandbox: 'auto' | 'required' | 'off';
  readonly variables: readonly NamedValue[];
  readonly url: string;
  readonly headers: readonly NamedValue[];
  readonly ca: string;
  readonly mode: '' | 'enforce' | 'observe';
}
export const EMPTY_DRAFT: ServerDraft = {
  name: '',
  kind: 'stdio',
  command: '',
  args: '',
  cwd: '',
  sandbox: 'auto',
  variables: [],
  url: '',
  headers: [],
  ca: '',
  mode: '',
};

/* As the contract has them (config.ts): the form says at once what the gateway would refuse. */
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const REFERENCE = /^(file:.+|keys:[A-Za-z0-9._-]+|env:[A-Za-z_][A-Za-z0-9_]*)$/;

export interface DraftProblems {
  readonly name?: string;
  readonly command?: string;
  readonly url?: string;
  /** By row. */
  readonly values: ReadonlyMap<number, { readonly name?: string; readonly value?: string }>;
}

/** What is wrong with what was typed; nothing of a field that is still empty. */
export function problemsOf(draft: ServerDraft, taken: readonly string[]): DraftProblems {
  const { name, url } = draft;
  const values = new Map<number, { name?: string; value?: string }>();
  const seen = new Set<string>();
  for (const one of valuesOf(draft)) {
    const key = draft.kind === 'http' ? one.name.toLowerCase() : one.name;
    const nameProblem = valueNameProblem(draft.kind, one.name, seen.has(key));
    seen.add(key);
    const valueProblem =
      one.kind === 'reference' && one.value !== '' && !REFERENCE.test(one.value)
        ? 'file:/path, keys:NAME or env:NAME'
        : undefined;
    values.set(one.row, {
      ...(nameProblem === undefined ? {} : { name: nameProblem }),
      ...(valueProblem === undefined ? {} : { value: valueProblem }),
    });
  }
  return {
    ...(name !== '' && !NAME.test(name)
      ? { name: 'Lower-case letters, digits and dashes, beginning with a letter or digit.' }
      : taken.includes(name)
        ? { name: 'There is one of this name.' }
        : {}),
    ...(draft.kind === 'http' && url !== '' && !isWebAddress(url)
      ? { url: 'An address that begins with https:// or http://' }
      : {}),
    values,
  };
}

function valueNameProblem(kind: ServerDraft['kind'], name: string, twice: boolean): string | undefined {
  if (name === '') return undefined;
  if (twice) return 'It is there twice.';
  if (kind === 'http') return HEADER.test(name) ? undefined : 'The name of a header.';
  return VARIABLE.test(name) ? undefined : 'Letters, digits and underscore.';
}

/** Whether all that is needed is there and nothing is wrong. */
export function isReady(draft: ServerDraft, taken: readonly string[]): boolean {
  const { name, url, values } = problemsOf(draft, taken);
  return (
    draft.name !== '' &&
    (draft.kind === 'stdio' ? draft.command.trim() !== '' : draft.url !== '') &&
    name === undefined &&
    url === undefined &&
    [...values.values()].every((one) => one.name === undefined && one.value === undefined) &&
    valuesOf(draft).every((one) => one.name !== '' && (one.value !== '' || one.kind === 'plain'))
  );
}

const valuesOf = (draft: ServerDraft): readonly NamedValue[] =>
  draft.kind === 'http' ? draft.headers : draft.variables;

/** What to send: secrets apart, the server with references to them. */
export function inputOf(draft: ServerDraft): z.input<typeof serverAddInput> {
  const values = valuesOf(draft);
  const referred = Object.fromEntries(
    values.map(({ name, kind, value }): [string, string | { literal: string }] => {
      if (kind === 'plain') return [name, { literal: value }];
      return [name, kind === 'reference' ? value : `keys:${secretName(draft.name, name)}`];
    }),
  );
  const server: z.input<typeof serverConfig> = {
    ...(draft.kind === 'http'
      ? { http: { url: draft.url, headers: referred, ...given('ca', draft.ca) } }
      : {
          stdio: {
            command: draft.command.trim(),
            args: draft.args.split('\n').filter((line) => line.trim() !== ''),
            env: referred,
            sandbox: draft.sandbox,
            ...given('cwd', draft.cwd),
          },
        }),
    ...(draft.mode === '' ? {} : { mode: draft.mode }),
  };
  const secrets = values
    .filter(({ kind }) => kind === 'secret')
    .map(({ name, value }) => ({ name: secretName(draft.name, name), value }));
  return { name: draft.name, server, ...(secrets.length === 0 ? {} : { secrets }) };
}

/** Where a secret of a server is kept, named like those of an import: `github.GITHUB_TOKEN`. */
export const secretName = (server: string, name: string): string =>
  `${server}.${name}`.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 128);

const given = <Key extends string>(key: Key, value: string): Partial<Record<Key, string>> =>
  value.trim() === '' ? {} : ({ [key]: value.trim() } as Record<Key, string>);

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

import { isObject, type Json, jsonIn, type Member, membersOf, pointerTo } from './json.ts';
import { recogniseFileEdit, recogniseFileWrite } from './recognise-file.ts';
import { recogniseShell } from './recognise-shell.ts';
import { recogniseSql } from './recognise-sql.ts';
import { recogniseUrl } from './recognise-url.ts';

/** What a call is known to be. Each names the arguments that its view shows whole. */
export type Special =
  | { readonly kind: 'file-write'; readonly path: Argument; readonly content: Argument }
  | {
      readonly kind: 'file-edit';
      readonly path: Argument;
      readonly edits: readonly { readonly before: string; readonly after: string }[];
      readonly shows: readonly string[];
    }
  | { readonly kind: 'sql'; readonly text: Argument }
  | { readonly kind: 'shell'; readonly line: Argument }
  | { readonly kind: 'argv'; readonly words: readonly string[]; readonly shows: readonly string[] }
  | { readonly kind: 'url'; readonly url: Argument };

/** A top-level argument that is a text. */
export interface Argument {
  readonly key: string;
  readonly pointer: string;
  readonly text: string;
}
export interface DescribedCall {
  readonly special: Special | undefined;
  /** Every member of params that the special view does not show, so that nothing is hidden. */
  readonly rest: readonly Member[];
}

/** UTF-16 units of a name that a headline shows; what is longer is shown whole with the call. */
export const MOST_HEADLINE = 120;

type Recogniser = (args: Arguments, tool: string) => Special | undefined;
/** The top-level arguments of a call. */
export interface Arguments {
  readonly all: Readonly<Record<string, Json>>;
  /** The first of these arguments that is there and is a text. */
  text(...keys: readonly string[]): Argument | undefined;
}

/** The surest come first. Each says nothing where it is not sure. */
const RECOGNISERS: readonly Recogniser[] = [
  recogniseFileEdit,
  recogniseFileWrite,
  recogniseSql,
  recogniseShell,
  recogniseUrl,
];

/** What a person is to see of a call. `params` is the JSON text as shown; `undefined` where it is no JSON. */
export function describeCall(
  params: string,
  call: { readonly method: string; readonly tool: string; readonly direction: 'to-server' | 'to-agent' },
): DescribedCall | undefined {
  const value = jsonIn(params);
  if (value === undefined) return undefined;
  if (!isObject(value)) return { special: undefined, rest: [{ key: 'params', pointer: '/params', value }] };
  const isCall = call.method === 'tools/call' && call.direction === 'to-server';
  const args = isCall ? value['arguments'] : undefined;
  const members = membersOf(value, '/params').filter(
    // The tool's name is what the page says first, as far as there is room.
    ({ key, value: name }) =>
      !(isCall && key === 'name' && name === call.tool && name.length <= MOST_HEADLINE),
  );
  if (!isObject(args)) return { special: undefined, rest: members };
  const found = argumentsOf(args);
  let special: Special | undefined;
  for (const recognise of RECOGNISERS) special ??= recognise(found, call.tool);
  const shown = new Set(special === undefined ? [] : shownBy(special));
  return {
    special,
    rest: [
      ...membersOf(args, '/params/arguments').filter(({ pointer }) => !shown.has(pointer)),
      ...members.filter(({ key }) => key !== 'arguments'),
    ],
  };
}

function argumentsOf(all: Readonly<Record<string, Json>>): Arguments {
  return {
    all,
    text(...keys) {
      const key = keys.find((one) => Object.hasOwn(all, one) && typeof all[one] === 'string');
      const text = key === undefined ? undefined : all[key];
      return key === undefined || typeof text !== 'string'
        ? undefined
        : { key, pointer: pointerTo('/params/arguments', key), text };
    },
  };
}

/** Pointers of what a special view shows whole. */
function shownBy(special: Special): readonly string[] {
  switch (special.kind) {
    case 'file-write':
      return [special.path.pointer, special.content.pointer];
    case 'file-edit':
      return [special.path.pointer, ...special.shows];
    case 'argv':
      return special.shows;
    case 'sql':
      return [special.text.pointer];
    case 'shell':
      return [special.line.pointer];
    case 'url':
      return [special.url.pointer];
  }
}

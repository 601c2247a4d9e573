import type { GrantBounds } from '../../approve/bounds.ts';
import type { BoundView } from '../../contract/approvals.ts';
import { parseJson } from '../../contract/parse-json.ts';
import { maskedParams } from './masked-params.ts';
import type { ControlParts } from './parts.ts';

/** What a grant says of each top-level argument: those that it frees first, as given, then those that must be the same. */
export function boundsView(
  { core, servers }: Pick<ControlParts, 'core' | 'servers'>,
  { args, free }: GrantBounds,
  about: { readonly server: string; readonly tool: string },
): BoundView[] {
  const freed = Object.entries(free).map(
    ([argument, bound]): BoundView =>
      bound === 'any' ? { argument, is: 'any', value: '' } : { argument, is: 'within', value: bound.within },
  );
  // No grant is given for a call with masked values; masks that came since hold for what is shown all the same.
  const message = { jsonrpc: '2.0', id: 0, method: 'tools/call', params: { arguments: args } };
  const { bytes } = core.settings().masker.maskMessage(Buffer.from(JSON.stringify(message)), {
    server: servers.nameOf(about.server) ?? '',
    tool: about.tool,
    role: 'request',
  });
  const shown = parseJson(maskedParams(bytes)) as { arguments: Readonly<Record<string, unknown>> };
  const same = Object.entries(shown.arguments)
    .filter(([argument]) => !Object.hasOwn(free, argument))
    .map(([argument, value]): BoundView => ({ argument, is: 'same', value: JSON.stringify(value) }));
  return [...freed, ...same];
}

/** `path within /work, content may be anything, mode as in the first call; no other arguments`. */
export function boundsInWords(bounds: readonly BoundView[]): string {
  const words = bounds.map(({ argument, is, value }) => {
    if (is === 'any') return `${argument} may be anything`;
    return is === 'within'
      ? `${argument} within ${value}`
      : `${argument} as in the call that it was given for`;
  });
  return words.length === 0 ? 'no arguments' : `${words.join(', ')}; no other arguments`;
}

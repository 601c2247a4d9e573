import type { GrantOffer } from '../../proxy/contract/approvals.ts';
import type { GrantInput } from '../../proxy/contract/inputs.ts';

/** What a grant frees, by argument: nothing, the folder that its value lies in, or all. */
export type Freed = Readonly<Record<string, 'same' | 'within' | 'any'>>;

export function boundsOf(offer: GrantOffer, freed: Freed): GrantInput['bounds'] {
  const bounds: GrantInput['bounds'] = {};
  for (const { name, folder } of offer.arguments) {
    if (freed[name] === 'any') set(bounds, name, 'any');
    if (freed[name] === 'within' && folder !== null) set(bounds, name, { within: folder });
  }
  return bounds;
}

/** An argument may be called `__proto__`. */
function set(bounds: GrantInput['bounds'], name: string, bound: GrantInput['bounds'][string]): void {
  Object.defineProperty(bounds, name, { value: bound, enumerable: true, configurable: true, writable: true });
}

/** For how long, how often and with what: one sentence. */
export function grantInWords(
  offer: GrantOffer,
  { minutes, uses, freed }: { readonly minutes: number; readonly uses: number; readonly freed: Freed },
): string {
  const parts = offer.arguments.map(({ name, folder }) => {
    const short = name.length > 60 ? `${name.slice(0, 60)}…` : name;
    if (freed[name] === 'any') return `${short} may be anything`;
    if (freed[name] === 'within' && folder !== null) return `${short} anywhere in ${folder}`;
    return `${short} exactly as here`;
  });
  const what = parts.length === 0 ? 'without arguments' : parts.join(', ');
  const often = uses === 1 ? 'once' : `${uses} times`;
  const long = minutes === 1 ? 'one minute' : `${minutes} minutes`;
  return `This call now, and up to ${often} in all within ${long}, in this session only: ${what}.`;
}

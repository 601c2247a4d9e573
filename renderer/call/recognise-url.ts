import type { Arguments, Special } from './describe-call.ts';
import { splitUrl } from './split-url.ts';

/** An address in the usual arguments. */
export function recogniseUrl(args: Arguments): Special | undefined {
  const url = args.text('url', 'uri', 'href', 'endpoint', 'link');
  if (url === undefined || url.text.length > 16_384 || splitUrl(url.text) === undefined) return undefined;
  return { kind: 'url', url };
}

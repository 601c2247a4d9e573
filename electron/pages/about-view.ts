import type { About } from '../contract/shell-calls.ts';
import { part } from './parts.ts';

/** Versions, where things are, and the key by which anyone can check the log. */
export function aboutView(about: About): Node[] {
  const { gateway } = about;
  const rows: readonly (readonly [string, string])[] = [
    ['Version', about.app],
    [
      'Gateway',
      gateway === null
        ? 'not running'
        : `${gateway.version}, ${gateway.runs === 'inside' ? 'inside the app' : 'a process of its own'}`,
    ],
    ["Log's public key", gateway?.vkey ?? 'known once the gateway runs'],
    ['Its fingerprint', gateway?.fingerprint ?? 'known once the gateway runs'],
    ['Keys kept by', about.keys],
    ['Data folder', about.home],
    ['Electron', `${about.electron}, Chromium ${about.chromium}, Node ${about.node}`],
  ];
  return [
    part('h1', '', 'Countersign'),
    part('p', 'quiet', 'Agents act; people countersign.'),
    part('dl', '', ...rows.flatMap(([name, value]) => [part('dt', '', name), part('dd', '', value)])),
  ];
}

import { readFile } from 'node:fs/promises';
import { RECORD_KINDS } from '../contract/record.ts';

const STYLES = ['page.css', 'player.css', 'find.css', 'call.css', 'paper.css'];
const SCRIPTS = [
  'json.js',
  'archive.js',
  'log.js',
  'record.js',
  'manifest.js',
  'membership.js',
  'recorded.js',
  'votes.js',
  'given-key.js',
  'contents.js',
  'verify.js',
  'text.js',
  'column.js',
  'catalogue.js',
  'kept.js',
  'words.js',
  'denial.js',
  'masks.js',
  'rule.js',
  'reading.js',
  'deleted.js',
  'before.js',
  'way.js',
  'way-view.js',
  'lanes.js',
  'pages.js',
  'approval-view.js',
  'messages-view.js',
  'call-view.js',
  'call-row.js',
  'table.js',
  'sessions.js',
  'search-text.js',
  'budget.js',
  'search.js',
  'sheet.js',
  'player.js',
  'find-view.js',
  'keys.js',
  'read.js',
];

const part = (name: string): Promise<string> => readFile(new URL(`./page/${name}`, import.meta.url), 'utf8');

const joined = async (names: readonly string[]): Promise<string> =>
  (await Promise.all(names.map(part))).join('');

/**
 * `verify.html`: the verifier for a browser as one page that needs nothing else. Its parts are plain scripts that share one scope, so
 * that what an auditor reads in the page's source is what stands in this repository.
 */
export async function bundlePage(): Promise<Uint8Array> {
  const [page, style, scripts] = await Promise.all([
    part('page.html'),
    joined(STYLES),
    Promise.all(SCRIPTS.map(part)),
  ]);
  const kinds = JSON.stringify(RECORD_KINDS);
  const code = scripts.map((script) => `<script>\n${script.replace('/*kinds*/ []', () => kinds)}</script>`);
  const whole = page.replace('/*style*/', () => style).replace('<!--scripts-->', () => code.join('\n'));
  return Buffer.from(whole);
}

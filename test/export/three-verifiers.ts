import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleKeys } from '../../proxy/commands/bundle-keys.ts';
import { bundlePage } from '../../proxy/export/bundle-page.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { newPage, startBrowser, type WatchedPage } from '../console/browser.ts';

/** What the program, the page and a stranger's Python say of a bundle: `ok`, or the reason; `usage` where they do not take a key. */
export interface ThreeVerifiers {
  verdicts(path: string, key: string, witnesses?: readonly string[]): Promise<string[]>;
  /** How the page and the Python counted votes in the bundle that was last found good. */
  counted(): { readonly votes: readonly object[] };
  /** What went wrong in the page beside what it says. */
  readonly problems: WatchedPage['problems'];
  close(): Promise<void>;
}

/** Written from docs/log-format.md alone, by somebody who had not seen the program. */
const PYTHON = fileURLToPath(new URL('./verify_bundle.py', import.meta.url));
const run = promisify(execFile);

async function byNode(path: string, key: string, witnesses: readonly string[]): Promise<string> {
  try {
    await verifyBundle(path, await bundleKeys({ log: key, witnesses })(path));
    return 'ok';
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
}

async function byPython(
  path: string,
  key: string,
  witnesses: readonly string[],
  told: (votes: object) => void,
): Promise<string> {
  const asked = witnesses.flatMap((witness) => ['--witness', witness]);
  const ended = await run('python3', [PYTHON, path, '--key', key, ...asked]).catch(
    (error) => error as { stdout: string; code: number },
  );
  // What argparse ends with.
  if ('code' in ended && ended.code === 2) return 'usage';
  const { ok, problem, votes } = JSON.parse(ended.stdout);
  if (ok) told(votes);
  return ok ? 'ok' : problem;
}

/** Opens the page out of a file in `folder`. */
export async function startVerifiers(folder: string): Promise<ThreeVerifiers> {
  const browser = await startBrowser();
  const file = join(folder, 'verify.html');
  await writeFile(file, await bundlePage());
  const { page, problems } = await newPage(browser);
  await page.goto(`file://${file}`);
  const votes: object[] = [{}, {}];

  async function byPage(path: string, key: string, witnesses: readonly string[]): Promise<string> {
    await page.getByLabel('Bundle').setInputFiles(path);
    await page.getByLabel('Public key of the log').fill(key);
    await page.getByLabel('Witnesses').fill(witnesses.join('\n'));
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.locator('#verdict.good, #verdict.bad').waitFor();
    const title = (await page.locator('#verdict h2').textContent()) ?? '';
    if (title === 'It could not be verified') return 'usage';
    votes[0] = votesIn((await page.locator('#verdict').textContent()) ?? '');
    return title === 'The bundle verifies' ? 'ok' : (/\((.*)\)/.exec(title)?.[1] ?? title);
  }
  return {
    verdicts: (path, key, witnesses = []) =>
      Promise.all([
        byNode(path, key, witnesses),
        byPage(path, key, witnesses),
        byPython(path, key, witnesses, (found) => {
          votes[1] = found;
        }),
      ]),
    counted: () => ({ votes }),
    problems,
    close: () => browser.close(),
  };
}

/** Out of what the page says. */
function votesIn(text: string): object {
  const number = (form: RegExp): number => Number(form.exec(text)?.[1] ?? 0);
  const signed = number(/device of the voter: (\d+)/);
  const others = /NOT over the request as it stands here: \d+, of record ([\d, ]+)\./.exec(text)?.[1] ?? '';
  const otherRequest = others.split(', ').filter(Boolean).map(Number);
  return {
    signed,
    asRecorded: signed - otherRequest.length - number(/request is not in the bundle: (\d+)/),
    otherRequest,
    unchecked: number(/could not be checked: (\d+)/),
    unsigned: number(/Votes without a signature: (\d+)/),
  };
}

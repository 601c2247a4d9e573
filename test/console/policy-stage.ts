import { readFile, writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { type RawAgent, rawAgent } from '../gateway/agent.ts';
import { enrolApprover } from '../gateway/people.ts';
import { type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { startBrowser, type WatchedPage } from './browser.ts';
import { openConsole } from './console-page.ts';

export interface PolicyStage {
  readonly rig: Rig;
  readonly upstream: Upstream;
  readonly agent: RawAgent;
  readonly browser: Browser;
  /** A new page of its own context, logged in, at this address of the console. */
  open(path: string, view?: Parameters<typeof openConsole>[3]): Promise<WatchedPage>;
  /** Writes the file as a person does with an editor; `of` gets what is in it now. */
  edit(of: (text: string) => string): Promise<void>;
  /** Puts this in force, as `configuration` makes it of the rules. */
  policy(rules: string, more?: string): Promise<void>;
  close(): Promise<void>;
}

/** A gateway before a scripted server, whose configuration the tests change, and a browser. */
export async function startPolicy(rules: string, more = ''): Promise<PolicyStage> {
  const upstream = await startUpstream();
  const configuration = (policy: string, rest: string): string => `listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
policy:
${policy.replace(/^(?=.)/gm, '  ')}
${rest}`;
  const rig = await startRig(configuration(rules, more));
  await enrolApprover(rig, 'ann');
  await enrolApprover(rig, 'bob');
  const browser = await startBrowser();
  const agent = rawAgent(rig);
  const file = pathsOf(rig.home, undefined).config;
  return {
    rig,
    upstream,
    agent,
    browser,
    open: (path, view) => openConsole(browser, rig.gateway, path, view),
    async edit(of) {
      await writeFile(file, of(await readFile(file, 'utf8')));
      await rig.gateway.installation.reload({ principal: rig.id, method: 'file' }).catch(() => {});
    },
    policy: (policy, rest = more) => rig.configure(configuration(policy, rest)),
    async close() {
      await browser.close();
      agent.close();
      await rig.close();
      await upstream.close();
    },
  };
}

/** Whether anything is wider than the page. */
export const isWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

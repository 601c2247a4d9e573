import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vote } from '../gateway/people.ts';
import { type ApprovalStage, armed, startApprovals } from './approval-stage.ts';

let stage: ApprovalStage;
beforeAll(async () => {
  stage = await startApprovals();
});
afterAll(() => stage.close());

/** Opens the page on a new call of this kind, looks at it, and leaves nothing behind. */
async function looking(
  call: Parameters<ApprovalStage['hold']>,
  look: (page: Page) => Promise<void>,
  view: { colorScheme?: 'light' | 'dark'; width?: number; height?: number } = {},
): Promise<void> {
  const { id, sending } = await stage.hold(...call);
  const { page, problems, context } = await stage.open(id, view);
  await look(page);
  expect(problems).toEqual([]);
  await context.close();
  await vote(stage.rig, id, stage.ann, 'deny');
  await sending.done;
}
const text = (page: Page, name: string): Promise<string> => page.getByRole('region', { name }).innerText();
const frames = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
/** Goes from part to part until all is seen; how often. No press here can wait for a button that has gone meanwhile. */
async function lookThrough(page: Page, goOn: (page: Page, looks: number) => Promise<void>): Promise<number> {
  const seen = page.getByText(/% seen/);
  await seen.waitFor();
  for (let looks = 0; looks < 120; looks += 1) {
    const [before] = await seen.allInnerTexts();
    if (before === undefined) return looks;
    await goOn(page, looks);
    // Rows that are drawn for the first time may move the end on by less than a percent: then it takes another press.
    await page
      .getByText(before, { exact: true })
      .waitFor({ state: 'detached', timeout: 2000 })
      .catch(() => undefined);
  }
  throw new Error('It does not end.');
}
/** Screen by screen: by the button once, then by the key. */
const byScreens = (page: Page, looks: number): Promise<void> =>
  looks === 0
    ? page.getByRole('button', { name: 'Show the next part' }).click()
    : page.keyboard.press('PageDown');
async function bySkips(page: Page, looks: number): Promise<void> {
  if (looks === 0) await page.getByRole('button', { name: 'Skip a part' }).focus();
  await page.keyboard.press('Enter');
}
const isWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

describe('a call as a person reads it', () => {
  it('a write is the change to the file that is there', async () => {
    const path = join(stage.folder, 'notes.md');
    const lines = Array.from({ length: 40 }, (_, n) => `line ${n + 1}`);
    await writeFile(path, `${lines.join('\n')}\n`);
    const content = `${lines.with(19, 'another line').join('\n')}\n`;
    await looking(['write_file', { path, content }, { server: 'files' }], async (page) => {
      await page.getByText('1 line added, 1 line removed').waitFor();
      // What is unfolded afterwards is more than was to be seen.
      await armed(page);
      await page.getByText(path).waitFor();
      const change = await text(page, 'The change to the file');
      expect(change).toContain('line 20');
      expect(change).toContain('another line');
      expect(change).not.toContain('line 10');
      await page.getByRole('button', { name: /16 unchanged lines/ }).click();
      await page.getByText('line 10', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Every line' }).click();
      await page.getByText('line 36', { exact: true }).waitFor();
      expect(await page.getByText('Nothing else is in this call.').isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: /Approve once/ }).isEnabled()).toBe(true);
    });
  });

  it('a new file is all new, and what cannot be compared is shown whole', async () => {
    const args = { path: join(stage.folder, 'new.md'), content: 'first\nsecond\n' };
    await looking(['write_file', args, { server: 'files' }], async (page) => {
      await page.getByText('A new file').waitFor();
      await page.getByText('2 lines added, 0 lines removed').waitFor();
    });
    await looking(['write_file', { ...args, content: 'no break' }, { server: 'files' }], async (page) => {
      await page.getByText('The last line does not end in a line break.').waitFor();
    });
    await mkdir(join(stage.folder, 'there'), { recursive: true });
    await looking(
      ['write_file', { ...args, path: join(stage.folder, 'there') }, { server: 'files' }],
      async (page) => {
        await page.getByText('What is there now cannot be read').waitFor();
        expect(await text(page, 'What would be written')).toContain('second');
      },
    );
    await looking(['write_file', args], async (page) => {
      await page.getByText('the server runs elsewhere').waitFor();
      expect(await text(page, 'What would be written')).toContain('second');
    });
  });

  it('once it is decided, a write is told as of then, and shown once', async () => {
    const args = { path: join(stage.folder, 'denied.md'), content: 'first\nsecond\n' };
    const { id, sending } = await stage.hold('write_file', args, { server: 'files' });
    const { page, problems, context } = await stage.open(id);
    await page.getByText('A new file: there is nothing at this path now.').waitFor();
    await vote(stage.rig, id, stage.ann, 'deny');
    await sending.done;
    await page.getByText('A new file: there was nothing at this path').waitFor();
    expect(await page.getByText('there is nothing').count()).toBe(0);
    expect(await page.getByText('second', { exact: true }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Read again' }).count()).toBe(0);
    await page.reload();
    await page.getByRole('region', { name: 'What was to be written' }).waitFor();
    expect(await page.getByText('second', { exact: true }).count()).toBe(1);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('an edit is the fragment that it is, without numbers of lines', async () => {
    const args = { path: '/srv/a.conf', old_text: 'a\nb\n', new_text: 'a\nc\n' };
    await looking(['edit_file', args], async (page) => {
      await page.getByText('A fragment that replaces text in the file').waitFor();
      const edit = await text(page, 'Edit 1');
      expect(edit.match(/[+-]/g)).toEqual(['-', '+']);
      expect(edit).not.toMatch(/\d/);
    });
    const [a, b] = [
      { oldText: 'a', newText: 'b' },
      { oldText: 'c', newText: 'd' },
    ];
    await looking(['edit_file', { path: '/srv/a.conf', edits: [a, b] }], async (page) => {
      await page.getByText('Fragments that replace text in the file').waitFor();
      await page.getByText('Edit 2 of 2').waitFor();
    });
  });

  it('SQL is coloured, with all other arguments beside it', async () => {
    const sql = 'DELETE FROM sessions\nWHERE age > 90 -- all of them';
    await looking(['query', { sql, database: 'prod' }], async (page) => {
      await page.locator('span[class*=keyword]', { hasText: 'DELETE' }).waitFor();
      expect(await text(page, 'The SQL')).toContain('WHERE age > 90 -- all of them');
      expect(await text(page, 'Also in this call')).toContain('database: "prod"');
    });
  });

  it('a command line is its words', async () => {
    await looking(['run_command', { command: `rm -rf "/tmp/my build" $HOME/x && ls` }], async (page) => {
      await page.getByRole('listitem').filter({ hasText: '/tmp/my build' }).waitFor();
      await page.getByText('the shell fills this in').waitFor();
      await page.getByText('if that succeeds, then').waitFor();
    });
    await looking(['run_command', { command: 'echo $(id)' }], async (page) => {
      await page.getByText('This line needs a shell to be read').waitFor();
      expect(await text(page, 'The command line')).toContain('echo $(id)');
    });
  });

  it('an address is its parts, with what is odd about it', async () => {
    await looking(
      ['fetch', { url: 'https://bank.example@xn--pple-43d.com/a?to=https%3A%2F%2Fx.test' }],
      async (page) => {
        await page.getByText('What stands before the @ is not where it goes').waitFor();
        await page.getByText('it may only look like one that you know').waitFor();
        await page.getByText('to = https://x.test').waitFor();
      },
    );
  });

  it('anything else is a tree that closes by keys, and R shows the raw text', async () => {
    const args = { title: 'Hello', nested: { deep: [1, true, null] } };
    await looking(['create', args], async (page) => {
      const branch = page.getByRole('button', { name: /^nested/ });
      await branch.focus();
      await page.keyboard.press('ArrowLeft');
      expect(await branch.getAttribute('aria-expanded')).toBe('false');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate('document.activeElement?.textContent')).toContain('deep');
      const raw = page.getByRole('button', { name: 'Raw' });
      const ground = (): Promise<unknown> =>
        page.evaluate(`getComputedStyle(document.querySelector('button[aria-pressed]')).backgroundColor`);
      const off = await ground();
      await page.keyboard.press('r');
      expect(await text(page, 'The raw text of the call')).toBe(
        JSON.stringify({ name: 'create', arguments: args }),
      );
      expect(await raw.getAttribute('aria-pressed')).toBe('true');
      expect(await ground()).not.toBe(off);
      await page.keyboard.press('r');
      await branch.waitFor();
      expect(await raw.getAttribute('aria-pressed')).toBe('false');
    });
  });
});

describe('a call of a megabyte', () => {
  const goesOn = /go through the whole call: it is [\d,]+ screens long/;
  it.each([
    ['of one line', { text: 'x'.repeat(1024 * 1024) }],
    ['of many values', { values: Array.from({ length: 200_000 }, () => 1) }],
    ['of many words', { command: Array.from({ length: 250_000 }, () => 'x') }],
  ])('%s is whole, can be denied, and is not approved by its beginning', async (_, args) => {
    await looking(['run', args], async (page) => {
      await page.getByText(goesOn).waitFor();
      expect(await page.locator('main *').count()).toBeLessThan(10_000);
      await page.locator('button:enabled', { hasText: 'Deny' }).waitFor();
      expect(await page.getByRole('button', { name: /Approve once/ }).isEnabled()).toBe(false);
      await bySkips(page, 0);
      await page.getByText(/% seen, at [1-9]/).waitFor();
      expect(await isWide(page)).toBe(false);
    });
  });

  it.each([
    ['of lines', { text: 'a line of text\n'.repeat(70_000) }],
    ['of unseen characters', { text: 'a\u202e'.repeat(250_000) }],
  ])(
    '%s is gone through in some thirty steps, and what was skipped is said beside Approve',
    async (_, args) => {
      await looking(['run', args], async (page) => {
        await page.getByText(goesOn).waitFor();
        expect(await page.locator('main *').count()).toBeLessThan(10_000);
        const steps = await lookThrough(page, bySkips);
        expect([steps > 20, steps < 45]).toEqual([true, true]);
        await armed(page);
        await page.getByText(/^Only .* of the call was on the screen: the rest was skipped\.$/).waitFor();
        expect(await isWide(page)).toBe(false);
      });
    },
    120_000,
  );
});

describe('a call of some screens', () => {
  const args = { text: 'a line of text\n'.repeat(100) };
  it.each([1280, 400])(
    'is approved once each part was seen, and not by its two ends (%i px)',
    async (width) => {
      await looking(
        // A denied call is not asked again.
        ['create', { ...args, width }],
        async (page) => {
          const approve = page.getByRole('button', { name: /Approve once/ });
          await page.getByText('To approve, see the whole call').waitFor();
          await page.locator('button:enabled', { hasText: 'Deny' }).waitFor();
          await page.keyboard.press('End');
          await frames(page);
          expect(await page.evaluate('scrollY')).toBeGreaterThan(0);
          await page.keyboard.press('Home');
          await frames(page);
          expect(await approve.isEnabled()).toBe(false);
          expect(await lookThrough(page, byScreens)).toBeGreaterThan(2);
          await armed(page);
          expect(await page.getByText('was skipped').count()).toBe(0);
        },
        { width, height: 700 },
      );
    },
  );

  it('of more than 30 too, without skipping anything', async () => {
    await looking(['create', { text: 'a line of text\n'.repeat(1200) }], async (page) => {
      await page.getByText('go through the whole call').waitFor();
      expect(await lookThrough(page, byScreens)).toBeGreaterThan(30);
      await armed(page);
      expect(await page.getByText('was skipped').count()).toBe(0);
    });
  }, 120_000);

  it('comes to its end with Approve still at rest for a second', async () => {
    await looking(
      ['create', { text: 'a line of text\n'.repeat(60) }],
      async (page) => {
        await page.locator('button:enabled', { hasText: 'Deny' }).waitFor();
        await page.getByText(/% seen/).waitFor();
        const restsAtEnd = page.evaluate(`new Promise((done) => {
          const button = [...document.querySelectorAll('button')].find((one) => /^Approve once/.test(one.textContent));
          new MutationObserver((_, watch) => {
            if (/% seen/.test(document.body.textContent)) return;
            watch.disconnect();
            done(button.disabled);
          }).observe(document.body, { subtree: true, childList: true, characterData: true });
        })`);
        await lookThrough(page, byScreens);
        expect(await restsAtEnd).toBe(true);
        await armed(page);
      },
      { height: 700 },
    );
  });

  it('a part that is closed is not seen', async () => {
    await looking(['create', { few: { a: 1 }, last: 2 }], async (page) => {
      await armed(page);
    });
    await looking(
      ['create', { many: Array.from({ length: 100 }, (_, n) => n), last: 2 }],
      async (page) => {
        await page.getByRole('button', { name: /^many/ }).press('ArrowLeft');
        await page.getByText('a part of it is closed').waitFor();
        await page.getByRole('button', { name: /^many/ }).press('ArrowRight');
        await lookThrough(page, byScreens);
        await armed(page);
      },
      { height: 700 },
    );
  });
});

it('a value that was revealed is a part of the call to be seen', async () => {
  const password = 'a line of text\n'.repeat(100);
  await looking(['create', { password }], async (page) => {
    await page.getByRole('button', { name: 'Reveal password' }).click();
    await page.getByText('To approve, see the whole call').waitFor();
    expect(await page.getByRole('button', { name: /Approve once/ }).isEnabled()).toBe(false);
    expect(await lookThrough(page, byScreens)).toBeGreaterThan(2);
    await armed(page);
  });
});

describe('hostile text', () => {
  const evil = `<img src=x onerror="document.title='run'">\u202eabc\u001b[2J\u200b${'W'.repeat(10_000)}`;
  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)('runs nothing, breaks nothing and hides nothing (%s, %i px)', async (colorScheme, width) => {
    const meta = { reason: `<script>document.title='run'</script>${evil}`, ticket: evil };
    await looking(
      [`tool${evil}`, { width, [`key${evil}`]: evil, list: [evil], path: evil, url: evil }, { meta }],
      async (page) => {
        await page.getByRole('heading', { level: 1 }).waitFor();
        const seen = await page.locator('main').innerText();
        expect(seen).toContain('<img src=x onerror=');
        expect(seen).toContain('U+202E');
        expect(seen).toContain('U+001B');
        expect(seen).toContain('U+200B');
        for (const unseen of ['\u202e', '\u001b', '\u200b']) expect(seen).not.toContain(unseen);
        expect(await page.locator('main img').count()).toBe(0);
        expect(await page.title()).not.toBe('run');
        expect(await isWide(page)).toBe(false);
        // Whole: the tool's name, the key, its value and three more.
        expect(seen.replaceAll(/[^W]/g, '').length).toBeGreaterThanOrEqual(60_000);
        expect(seen.match(/\d+ more characters/g), 'the headline alone').toHaveLength(1);
        await page.keyboard.press('r');
        await page.getByRole('region', { name: 'The raw text of the call' }).waitFor();
        expect(await isWide(page)).toBe(false);
        await page.getByRole('link', { name: /waiting/ }).click();
        await page.getByRole('heading', { name: /wait/ }).waitFor();
        expect(await isWide(page)).toBe(false);
      },
      { colorScheme, width, height: 700 },
    );
  });
});

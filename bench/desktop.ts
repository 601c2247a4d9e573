import { buildDesktop } from '../build/build-desktop.ts';
import { type App, startApp } from '../test/desktop/app.ts';
import { startDesktop } from '../test/desktop/desktop-session.ts';
import { eventually } from '../test/desktop/eventually.ts';
import { type Running, treeOf } from '../test/desktop/processes.ts';
import { beginStory, prepareHome } from '../test/desktop/story.ts';
import { startUpstream } from '../test/gateway/upstream.ts';
import { median, percentile } from './statistics.ts';

/*
 * How soon the app is there, tells of a held call and lets it run once somebody has voted; and what it holds in memory. On a desktop
 * without a screen, with a real notification daemon, from the app as it runs from source (the gateway a process of its own).
 */
const STARTS = 5;
const CALLS = 40;
const REST_MS = 5000;
const MIB = 1024 * 1024;
const TARGETS = { shown: 200, forwarded: 20 } as const;

const ms = (value: number): string => `${Math.round(value)} ms`;
function row(name: string, value: string, note = ''): void {
  console.log(`${name.padEnd(44)}${value.padStart(10)}  ${note}`.trimEnd());
}
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `p95 ${ms(percentile(sorted, 0.95))}, of ${values.length}`;
}
const target = (value: number, most: number): string =>
  `${value < most ? 'met' : 'MISSED'}, at most ${ms(most)}`;

const notified = (app: App): Promise<number[]> =>
  app.electron.evaluate(() =>
    performance.getEntriesByName('notified').map(({ startTime }) => performance.timeOrigin + startTime),
  );

function kindOf({ argv }: Running): string {
  // Chromium's helpers write all of their arguments into one word.
  const line = argv.join(' ');
  const [, type] = / --type=(\S+)/.exec(line) ?? [];
  if (type === 'renderer') return 'renderers';
  if (type !== undefined) return 'other processes of Chromium';
  return line.includes('gateway-entry') ? 'gateway' : 'main process';
}

await buildDesktop('test');
const [desktop, upstream] = await Promise.all([startDesktop(), startUpstream()]);
const reached: number[] = [];
upstream.script(({ body }) => {
  if (body.includes('"tools/call"')) reached.push(performance.timeOrigin + performance.now());
  return false;
});
await prepareHome(desktop, upstream);

const marks = { tray: [] as number[], window: [] as number[], gateway: [] as number[] };
for (let start = 0; start <= STARTS; start += 1) {
  const app = await startApp(desktop);
  const found = {
    tray: await app.marked('tray'),
    window: await app.marked('window'),
    gateway: await app.marked('gateway'),
  };
  await app.quit();
  // The first makes the installation and fills every cache.
  if (start === 0)
    row(
      'first run ever: tray, window',
      `${ms(found.tray)}`,
      `window ${ms(found.window)}, gateway ${ms(found.gateway)}`,
    );
  else for (const name of ['tray', 'window', 'gateway'] as const) marks[name].push(found[name]);
}
row('start to tray, p50', ms(median(marks.tray)), spread(marks.tray));
row('start to window, p50', ms(median(marks.window)), spread(marks.window));
row('start to a gateway that serves, p50', ms(median(marks.gateway)), spread(marks.gateway));

const app = await startApp(desktop, '--hidden');
const story = await beginStory(desktop, app, upstream);
await new Promise((resolve) => setTimeout(resolve, REST_MS));
const hidden = await treeOf(app.pid);

const { token } = await story.api.login(story.approver.name, story.approver.secret, ['vote']);
const voter = story.api.withToken(token);
const shown: number[] = [];
const forwarded: number[] = [];
for (let call = 0; call <= CALLS; call += 1) {
  const before = (await notified(app)).length;
  const asked = performance.timeOrigin + performance.now();
  const sending = story.agent.begin('destroy', { path: `/tmp/${call}` });
  const told = await eventually('a notification', async () => (await notified(app))[before]);
  const { id } = await story.waiting();
  const { shown: seen } = await voter.approval(id);
  const already = reached.length;
  const voted = performance.timeOrigin + performance.now();
  await voter.vote(id, { vote: 'approve', assurance: 'click', shown: seen });
  await sending.done;
  // The first call opens connections.
  if (call === 0) continue;
  shown.push(told - asked);
  forwarded.push((reached[already] ?? Number.NaN) - voted);
}
row(
  'held call to notification shown, p50',
  ms(median(shown)),
  `${spread(shown)}; ${target(median(shown), TARGETS.shown)}`,
);
row(
  'vote to call forwarded, p50',
  `${median(forwarded).toFixed(1)} ms`,
  `${spread(forwarded)}; ${target(median(forwarded), TARGETS.forwarded)}`,
);

await app.press({ act: 'open' });
await app.marked('window');
await new Promise((resolve) => setTimeout(resolve, REST_MS));
for (const [name, processes] of [
  ['memory at rest, in the tray', hidden],
  ['memory at rest, with the console open', await treeOf(app.pid)],
] as const) {
  const kinds = Map.groupBy(processes, kindOf);
  const parts = [...kinds].map(([kind, some]) => `${kind} ${Math.round(sum(some) / MIB)}`).join(', ');
  row(name, `${Math.round(sum(processes) / MIB)} MiB`, `${parts} (PSS)`);
}
function sum(processes: readonly Running[]): number {
  return processes.reduce((total, { memory }) => total + memory, 0);
}

await story.close();
await app.quit();
await upstream.close();
await desktop.close();
process.exit(0);

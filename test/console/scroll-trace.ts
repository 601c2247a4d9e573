import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** µs of wall time, and of the thread's own. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}
export interface Tasks {
  readonly count: number;
  /** ms of the page's main thread; a test machine's other work is not in it. */
  readonly longest: number;
  readonly longestWall: number;
}

/** Where traces are kept under their names, for DevTools to open. */
const KEPT = process.env['COUNTERSIGN_TRACES'];

/** What the page's main thread did while `act` ran, task by task. */
export async function traceTasks(
  browser: Browser,
  page: Page,
  name: string,
  act: () => Promise<void>,
): Promise<Tasks> {
  await browser.startTracing(page, {
    categories: ['__metadata', 'devtools.timeline', 'disabled-by-default-devtools.timeline'],
  });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as {
    traceEvents: TraceEvent[];
  };
  if (KEPT !== undefined)
    writeFileSync(join(KEPT, `${name}.json.gz`), gzipSync(JSON.stringify({ traceEvents }), { level: 9 }));
  const isMain = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(({ name, pid, tid }) => name === 'RunTask' && isMain.has(`${pid} ${tid}`));
  const most = (times: (number | undefined)[]): number =>
    times.reduce<number>((max, time) => Math.max(max, time ?? 0), 0) / 1000;
  return {
    count: tasks.length,
    longest: most(tasks.map(({ tdur, dur }) => tdur ?? dur)),
    longestWall: most(tasks.map(({ dur }) => dur)),
  };
}

import { QueryClient, QueryObserver } from '@tanstack/query-core';
import { afterEach, describe, expect, it } from 'vitest';
import { refresh } from '../../renderer/api/refresh.ts';

/** What the gateway would say; each question is answered with what was so when it was asked. */
let truth = 0;
let asked = 0;
let answers: (() => void)[] = [];
const client = new QueryClient();
afterEach(() => {
  client.clear();
  answers = [];
  asked = 0;
});

function onScreen(key: string): { readonly shown: () => number | undefined; readonly leave: () => void } {
  const observer = new QueryObserver<number>(client, {
    queryKey: [key],
    queryFn() {
      const said = truth;
      asked++;
      return new Promise((resolve) => answers.push(() => resolve(said)));
    },
  });
  const leave = observer.subscribe(() => {});
  return { shown: () => observer.getCurrentResult().data, leave };
}
/** Answers all that is asked now, and lets the page go on. */
async function answer(): Promise<void> {
  for (const one of answers.splice(0)) one();
  await new Promise((resolve) => setImmediate(resolve));
}

describe('what is on screen', () => {
  it('is asked for again where its answer had come', async () => {
    const { shown, leave } = onScreen('calls');
    await answer();
    truth++;
    const refreshed = refresh(client, ['calls']);
    await answer();
    await refreshed;
    expect([shown(), asked]).toEqual([truth, 2]);
    leave();
  });

  it('does not miss what happens while its answer is under way', async () => {
    const { shown, leave } = onScreen('calls');
    truth++;
    const refreshed = refresh(client, ['calls']);
    await answer();
    expect(shown()).toBe(truth - 1);
    await answer();
    await refreshed;
    expect([shown(), asked]).toEqual([truth, 2]);
    leave();
  });

  it('gets its answers under a steady stream of events, and the last of them is right', async () => {
    const { shown, leave } = onScreen('calls');
    const all: Promise<void>[] = [];
    for (let burst = 0; burst < 5; burst++) {
      for (let n = 0; n < 10; n++) {
        truth++;
        all.push(refresh(client, ['calls']));
      }
      await answer();
      expect(shown()).toBeDefined();
    }
    while (answers.length > 0) await answer();
    await Promise.all(all);
    expect(shown()).toBe(truth);
    // One at a time, however many events there were.
    expect(asked).toBeLessThanOrEqual(8);
    leave();
  });

  it('leaves alone what is about something else', async () => {
    const { leave } = onScreen('people');
    await answer();
    await refresh(client, ['calls']);
    expect(asked).toBe(1);
    leave();
  });
});

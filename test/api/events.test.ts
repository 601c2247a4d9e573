import { afterEach, describe, expect, test } from 'vitest';
import { BEAT_MS } from '../../proxy/api/event-stream.ts';
import { type ApiFixture, codeOf, createFixture } from './fixture.ts';

const open: ReadableStreamDefaultReader<Uint8Array>[] = [];
afterEach(async () => {
  for (const reader of open.splice(0)) await reader.cancel().catch(() => {});
});

async function connect(
  fixture: ApiFixture,
  path = '/api/events',
  asked: Parameters<ApiFixture['ask']>[1] = {},
  stopping?: AbortSignal,
) {
  const { response } = await fixture.ask(path, asked, {
    transport: 'local-socket',
    ...(stopping === undefined ? {} : { stopping }),
  });
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('no stream');
  open.push(reader);
  const decoder = new TextDecoder();
  return {
    response,
    async next(): Promise<string | undefined> {
      const { done, value } = await reader.read();
      return done ? undefined : decoder.decode(value);
    },
  };
}
const dataOf = (frame: string | undefined): { id: number; type: string } =>
  JSON.parse(/^data: (.*)$/m.exec(frame ?? '')?.[1] ?? '{}');

describe('the event stream', () => {
  test('begins with what happens from now on', async () => {
    const fixture = createFixture();
    fixture.control.emit('paused', {});
    const stream = await connect(fixture);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(await stream.next()).toBe(': open\n\n');
    fixture.control.emit('approval.opened', { approval: 'a\nid: 99' });
    const frame = await stream.next();
    expect(frame).toMatch(/^id: 2\ndata: \{.*\}\n\n$/);
    expect(dataOf(frame)).toMatchObject({ id: 2, type: 'approval.opened', about: { approval: 'a\nid: 99' } });
  });

  test.each([
    ['?after=1', {}],
    ['', { headers: { 'last-event-id': '1' } }],
    ['?after=0', { headers: { 'last-event-id': '1' } }],
  ])('resumes after the last event seen (%s)', async (query, asked) => {
    const fixture = createFixture();
    for (const name of ['one', 'two', 'three']) fixture.control.emit('config.changed', { name });
    const stream = await connect(fixture, `/api/events${query}`, asked);
    await stream.next();
    expect(dataOf(await stream.next()).id).toBe(2);
    expect(dataOf(await stream.next()).id).toBe(3);
    fixture.control.emit('config.changed', {});
    expect(dataOf(await stream.next()).id).toBe(4);
  });

  test('refuses a Last-Event-ID that is none', async () => {
    const { ask } = createFixture();
    const { status, json } = await ask('/api/events', { headers: { 'last-event-id': 'x' } });
    expect([status, codeOf(json)]).toEqual([400, 'invalid']);
  });

  test('beats every 15 s', async () => {
    const fixture = createFixture();
    const stream = await connect(fixture);
    await stream.next();
    fixture.clock.advance(BEAT_MS - 1);
    fixture.clock.advance(1);
    expect(await stream.next()).toBe(': still here\n\n');
    fixture.clock.advance(BEAT_MS);
    expect(await stream.next()).toBe(': still here\n\n');
  });

  test('tells a vote token of approvals only', async () => {
    const fixture = createFixture();
    const stream = await connect(fixture, '/api/events', { token: await fixture.token('ann', ['vote']) });
    await stream.next();
    fixture.control.emit('call.opened', {});
    fixture.control.emit('approval.changed', {});
    expect(dataOf(await stream.next())).toMatchObject({ id: 2, type: 'approval.changed' });
  });

  test('ends when its token does', async () => {
    const fixture = createFixture();
    const stream = await connect(fixture, '/api/events', { token: await fixture.token('ann', ['vote']) });
    await stream.next();
    fixture.clock.advance(10 * 60_000);
    for (;;) if ((await stream.next()) === undefined) break;
    expect((await fixture.ask('/api/status')).status).toBe(200);
  });

  test('ends when the listener stops', async () => {
    const fixture = createFixture();
    const stopping = new AbortController();
    const stream = await connect(fixture, '/api/events', {}, stopping.signal);
    await stream.next();
    stopping.abort();
    expect(await stream.next()).toBeUndefined();
    // A stream asked for while the listener stops ends at once.
    const late = await connect(fixture, '/api/events', {}, stopping.signal);
    await late.next();
    expect(await late.next()).toBeUndefined();
  });
});

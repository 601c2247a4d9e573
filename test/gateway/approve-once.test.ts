import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holdBack, resultText, type Scene, startScene } from './approve-scene.ts';
import { callsOf, logOf } from './log.ts';
import { vote, waitingApprovals } from './people.ts';
import { OPERATOR } from './rig.ts';

/** Answers the next call with what `respond` is given. */
function heldAnswer(upstream: Scene['upstream']) {
  const arrived = Promise.withResolvers<void>();
  const result = Promise.withResolvers<unknown>();
  upstream.script(async ({ body: sent }, response) => {
    const { id, method } = JSON.parse(sent) as { id: unknown; method: string };
    if (method !== 'tools/call') return false;
    upstream.script(() => false);
    arrived.resolve();
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, result: await result.promise }));
    return true;
  });
  return { arrived: arrived.promise, respond: result.resolve };
}

const HOLD = 'rules: [{ name: writes, match: { tool: write }, then: hold }]';
let scene: Scene;
let args = { path: '' };
let before: readonly string[] = [];
beforeAll(async () => {
  scene = await startScene(HOLD, 'limits: { waitingPerAgent: 20 }');
});
beforeEach(async () => {
  args = { path: `/tmp/${crypto.randomUUID()}` };
  before = (await scene.approvals('all')).map(({ id }) => id);
});
afterEach(async () => {
  scene.upstream.script(() => false);
  for (const { id } of await scene.approvals()) await vote(scene.rig, id, scene.ann, 'deny');
});
afterAll(() => scene.close());

const oneWaiting = async (): Promise<string> => (await waitingApprovals(scene.rig))[0] ?? '';
const body = (agent = scene.agent, id: number | string = 7): string =>
  agent.message('tools/call', { name: 'write', arguments: args }, id);
const ran = (): number => scene.ran('write').filter((one) => one.body.includes(args.path)).length;
const asked = async () => (await scene.approvals('all')).filter(({ id }) => !before.includes(id));
const answered = (): string => `ran ${JSON.stringify(args)}`;
/** The client of the call that waits has gone, and the gateway has seen it. */
const unattended = () =>
  scene.until(async () => (await scene.approvals()).every((one) => !one.callerWaiting) || undefined);

describe('one approval', () => {
  it('runs two equal calls that wait for it once, and each gets the answer under its own id', async () => {
    const { agent, rig, ann } = scene;
    const first = agent.send(body(agent, 'one'));
    await first.began;
    const second = agent.send(body(agent, 'two'));
    await second.began;
    const id = await oneWaiting();
    await vote(rig, id, ann);
    const answers = await Promise.all([first.done, second.done]);
    expect(answers.map((answer) => answer.messages.at(-1)?.id)).toEqual(['one', 'two']);
    expect(answers.map(resultText)).toEqual([answered(), answered()]);
    expect(ran()).toBe(1);
    const results = (await callsOf(rig))
      .slice(-2)
      .flatMap((call) => call.results.map(({ facts }) => [facts['outcome'], facts['shared']]));
    expect(results.sort()).toEqual(
      [
        ['answered', true],
        ['answered', undefined],
      ].sort(),
    );
  });

  it('tells of a call that shares the answer whether it was an error, and whether its client was still there', async () => {
    const { agent, rig, ann, upstream } = scene;
    const { arrived, respond } = heldAnswer(upstream);
    const first = agent.send(body(agent, 'one'));
    await first.began;
    const second = agent.send(body(agent, 'two'));
    await second.began;
    await vote(rig, await oneWaiting(), ann);
    await arrived;
    second.abandon();
    await agent.call('ping');
    respond({ isError: true, content: [{ type: 'text', text: 'It did not work.' }] });
    await first.done;
    const [ran, shared] = (await callsOf(rig)).filter(({ request }) =>
      request.bodies[0]?.text.includes(args.path),
    );
    expect(shared?.results).toMatchObject([
      { facts: { outcome: 'error', isError: true, shared: true, ran: ran?.request.call } },
    ]);
    const gone = (): Promise<unknown> =>
      logOf(rig, { kind: 'call.message', call: shared?.request.call ?? '' }).then((all) =>
        all.map(({ facts }) => facts['delivered']),
      );
    await expect.poll(gone).toEqual(['no']);
  });

  it('given as a grant also runs the calls that waited for it once', async () => {
    const { agent, rig, ann } = scene;
    const sendings = [agent.send(body()), agent.send(body(agent, 8))];
    await Promise.all(sendings.map((one) => one.began));
    await vote(rig, await oneWaiting(), ann, 'approve', { grant: { minutes: 5, uses: 10, bounds: {} } });
    await Promise.all(sendings.map((one) => one.done));
    expect(ran()).toBe(1);
    expect(await asked()).toMatchObject([{ uses: 1, maxUses: 10 }]);
  });

  it('is used by the retry of a client that numbers each request in _meta anew', async () => {
    const { agent, rig, ann, upstream } = scene;
    const numbered = (n: number): string =>
      agent.message(
        'tools/call',
        {
          name: 'write',
          arguments: args,
          _meta: { progressToken: n, 'claudecode/toolUseId': `toolu_${n}` },
        },
        n,
      );
    const first = agent.send(numbered(1));
    await first.began;
    const id = await oneWaiting();
    first.abandon();
    await unattended();
    await vote(rig, id, ann);
    const again = await agent.send(numbered(2)).done;
    expect(resultText(again)).toBe(answered());
    expect(await asked()).toMatchObject([{ id, state: 'spent' }]);
    // What runs is the call that came, with its own numbers.
    expect(upstream.of('tools/call').at(-1)?.body).toContain('toolu_2');
  });

  it('is used once by two retries at once after the client had gone', async () => {
    const { agent, rig, ann } = scene;
    const first = agent.send(body());
    await first.began;
    const id = await oneWaiting();
    first.abandon();
    await unattended();
    await vote(rig, id, ann);
    const retries = await Promise.all([agent.post(body(agent, 8)), agent.post(body(agent, 9))]);
    expect(retries.map((one) => [one.messages.at(-1)?.id, resultText(one)])).toEqual([
      [8, answered()],
      [9, answered()],
    ]);
    expect(ran()).toBe(1);
    expect(await asked()).toMatchObject([{ state: 'spent', uses: 1 }]);
  });

  it('is spent after its use: the same bytes are held anew', async () => {
    const { agent, rig, ann } = scene;
    const first = agent.send(body());
    await vote(rig, await oneWaiting(), ann);
    await first.done;
    const again = agent.send(body());
    await again.began;
    const anew = await oneWaiting();
    expect(ran()).toBe(1);
    await vote(rig, anew, ann);
    await again.done;
    expect(ran()).toBe(2);
  });

  it('is for these bytes of this agent: everything else waits for its own', async () => {
    const { agent, rig, ann } = scene;
    const params = `{"name":"write","arguments":{"path":"${args.path}","n":1}}`;
    const raw = (text: string, id = '1'): string =>
      `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${text}}`;
    const first = agent.send(raw(params));
    await first.began;
    const id = await oneWaiting();
    first.abandon();
    await unattended();
    await vote(rig, id, ann);
    const others = [
      `{"name":"write","arguments":{"path":"${args.path}","n": 1}}`,
      `{"arguments":{"path":"${args.path}","n":1},"name":"write"}`,
      `{"name":"write","arguments":{"path":"${args.path}","n":1.0}}`,
      `{"name":"write","arguments":{"path":"${args.path}","n":1},"_meta":{}}`,
    ].map((text) => agent.send(raw(text)));
    const stranger = (await scene.other(`stranger-${before.length}`)).send(raw(params));
    await Promise.all([...others, stranger].map((one) => one.began));
    await waitingApprovals(rig, 5);
    expect(ran()).toBe(0);
    const same = await agent.post(` ${raw(params, '"another id"')}\n`);
    expect(same.messages.at(-1)).toMatchObject({ id: 'another id' });
    expect(ran()).toBe(1);
    for (const one of [...others, stranger]) one.abandon();
  });
});

describe('the answer of an approved call', () => {
  it('is kept where its client has gone, and given once to the same call', async () => {
    const { agent, rig, ann, upstream } = scene;
    const server = holdBack(upstream);
    const first = agent.send(body());
    await vote(rig, await oneWaiting(), ann);
    await server.arrived;
    first.abandon();
    // A whole TLS handshake later the gateway has seen the other connection close.
    await agent.call('ping');
    server.answer();
    const call =
      (await callsOf(rig)).findLast((one) => one.request.facts['method'] === 'tools/call')?.request.call ??
      '';
    await scene.until(async () => (await logOf(rig, { call, kind: 'call.result' })).length > 0 || undefined);
    const stranger = (await scene.other(`stranger-${before.length}`)).send(body(agent, 3));
    await stranger.began;
    const retry = await agent.post(body(agent, 'again'));
    expect(retry.messages.at(-1)).toMatchObject({ id: 'again' });
    expect(resultText(retry)).toBe(answered());
    const given = (await callsOf(rig)).at(-1)?.results[0];
    // The call that ran has the answer, once; this one names it, and so does whoever looks at it.
    expect(given).toMatchObject({ facts: { outcome: 'replayed', ran: call }, bodies: [] });
    const seen = await rig.gateway.control.call(given?.call ?? '', OPERATOR);
    expect(seen.approval).toMatchObject({ state: 'spent', use: null, votes: [{ person: { name: 'ann' } }] });
    expect(seen.bodies.map(({ role }) => role)).toEqual(['requirement', 'request', 'answer']);
    const third = agent.send(body());
    await waitingApprovals(rig, 2);
    expect(ran()).toBe(1);
    for (const one of [stranger, third]) one.abandon();
  });

  it('goes to the retry that comes while the call still runs, and is not asked for twice', async () => {
    const { agent, rig, ann, upstream } = scene;
    const server = holdBack(upstream);
    const first = agent.send(body());
    await vote(rig, await oneWaiting(), ann);
    await server.arrived;
    first.abandon();
    const retry = agent.send(body(agent, 'again'));
    // The retry has arrived when a later call of the same agent has gone its way.
    await agent.call('ping');
    server.answer();
    const answer = await retry.done;
    expect([answer.messages.at(-1)?.id, resultText(answer)]).toEqual(['again', answered()]);
    expect(ran()).toBe(1);
    expect(await asked()).toHaveLength(1);
    // It was taken, so nothing is kept for a third.
    const third = agent.send(body());
    await oneWaiting();
    third.abandon();
  });

  it('that is no answer at all is told as a failure, under the right id', async () => {
    const { agent, rig, ann, upstream } = scene;
    upstream.script(({ body: sent }, response) => {
      if (!sent.includes('"tools/call"')) return false;
      response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>');
      return true;
    });
    const sendings = [agent.send(body(agent, 'one')), agent.send(body(agent, 'two'))];
    await Promise.all(sendings.map((one) => one.began));
    await vote(rig, await oneWaiting(), ann);
    const answers = await Promise.all(sendings.map((one) => one.done));
    expect(answers.map((one) => one.messages.map(({ id, result }) => [id, result?.isError]))).toEqual([
      [['one', true]],
      [['two', true]],
    ]);
  });
});

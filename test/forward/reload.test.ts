import { describe, expect, it } from 'vitest';
import { type ChildrenConfig, countersignConfig } from '../../proxy/contract/config.ts';
import type { Forwarder } from '../../proxy/forward/types.ts';
import { child, http, listen, manualClock, request, startForwarder } from './helpers.ts';
import { fails, openSession, resultOf } from './stdio-helpers.ts';

const { limits } = countersignConfig.parse({});
const children = (text: object): ChildrenConfig => countersignConfig.parse({ children: text }).children;
const ask = { text: '{"jsonrpc":"2.0","id":1,"method":"ping"}' };

describe('limits that change', () => {
  it('hold for the next answer of a server over HTTP', async () => {
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify('x'.repeat(3000)));
    });
    const { forwarder } = startForwarder({ s: http(url) });
    expect((await forwarder.send(request('s', ask))).status).toBe(200);
    await forwarder.reconfigure({ limits: { ...limits, answerBytes: 1024 } });
    await expect(forwarder.send(request('s', ask))).rejects.toThrow(fails('answer-too-large'));
  });

  it('hold for a child that runs, which goes on running', async () => {
    const { forwarder } = startForwarder({ s: child() });
    const session = await openSession({ forwarder });
    const pid = resultOf(await session.call('pid'))['pid'];
    await forwarder.reconfigure({ limits: { ...limits, answerBytes: 2048 } });
    expect(resultOf(await session.call('pid'))['pid']).toBe(pid);
    const long = session.call('line', { pad: 'x'.repeat(3000) });
    await expect(long).rejects.toThrow(fails('answer-too-large'));
  });

  it('hold for the time in which a server must begin', async () => {
    const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let count = 0;
    const url = await listen(() => asked[count++]?.resolve());
    const clock = manualClock();
    const { forwarder } = startForwarder({ s: http(url) }, { clock });
    const before = expect(forwarder.send(request('s', ask))).rejects.toThrow(fails('timeout'));
    await asked[0]?.promise;
    await forwarder.reconfigure({ limits: { ...limits, upstreamHeaders: '5s' } });
    const after = expect(forwarder.send(request('s', ask))).rejects.toThrow(fails('timeout'));
    await asked[1]?.promise;
    clock.advance(5000);
    await after;
    clock.advance(295_000);
    await before;
  });

  it('hold for the number of connections, and no exchange is cut off', async () => {
    const first = Promise.withResolvers<() => void>();
    const url = await listen((incoming, outgoing) => {
      const end = (): void => void outgoing.writeHead(200).end();
      if (incoming.headers['x-hang'] === undefined) end();
      else first.resolve(end);
    });
    const { forwarder } = startForwarder({ s: http(url) }, { limits: { ...limits, connections: 1 } });
    const hanging = forwarder.send(request('s', { ...ask, headers: [['x-hang', '1']] }));
    const endFirst = await first.promise;
    await forwarder.reconfigure({ limits: { ...limits, connections: 2 } });
    expect((await forwarder.send(request('s', ask))).status).toBe(200);
    endFirst();
    expect((await hanging).status).toBe(200);
  });
});

describe('what every child is given', () => {
  const environment = { PATH: process.env['PATH'], SSL_CERT_FILE: '/ca.pem', OWN: 'o', AWS_KEY: 'k' };
  const envOf = async (forwarder: Forwarder): Promise<unknown> =>
    resultOf(await (await openSession({ forwarder })).call('env'))['env'];

  it('is its own env, that of all, and what is inherited, in this order', async () => {
    const { forwarder } = startForwarder(
      { s: child([], { env: { OWN: { literal: 'server' } } }) },
      {
        environment,
        children: children({
          env: { OWN: { literal: 'all' }, TOKEN: 'keys:T' },
          inherit: ['OWN', 'SSL_CERT_FILE'],
        }),
      },
    );
    expect(await envOf(forwarder)).toEqual({
      PATH: process.env['PATH'],
      SSL_CERT_FILE: '/ca.pem',
      OWN: 'server',
      TOKEN: 'value-of-keys:T',
    });
  });

  it('is by default where the certificate authority and the proxy are', async () => {
    const { forwarder } = startForwarder({ s: child() }, { environment });
    expect(await envOf(forwarder)).toEqual({ PATH: process.env['PATH'], SSL_CERT_FILE: '/ca.pem' });
  });

  it('is told where a credential keeps a variable from it', async () => {
    const HTTPS_PROXY = 'http://ann:pa55word@proxy.test:3128';
    const test = startForwarder({ s: child() }, { environment: { ...environment, HTTPS_PROXY } });
    expect(await envOf(test.forwarder)).not.toHaveProperty('HTTPS_PROXY');
    expect(await test.until('variable-withheld')).toMatchObject({ name: 'HTTPS_PROXY' });
    expect(JSON.stringify(test.events)).not.toContain('pa55word');
  });

  it('ends the children that were given something else, and no connection', async () => {
    const url = await listen((_incoming, outgoing) => void outgoing.writeHead(200).end());
    const test = startForwarder({ s: child(), h: http(url) }, { environment });
    await openSession(test);
    await test.forwarder.reconfigure({ children: children({ env: { NEW: { literal: '1' } } }) });
    await test.until('child-ended');
    expect(await envOf(test.forwarder)).toMatchObject({ NEW: '1' });
  });
});

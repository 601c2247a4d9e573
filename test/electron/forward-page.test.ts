import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Ask } from '../../electron/link/ask.ts';
import { forwardPage } from '../../electron/link/forward-page.ts';

/** A gateway that answers each question with these headers. */
async function answering(headers: Readonly<Record<string, string>>): Promise<Ask> {
  const server = createServer((_, answer) => answer.writeHead(200, headers).end('bytes'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return ({ method, path, headers: asked, body }) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const asking = request({ port, host: '127.0.0.1', method, path, headers: asked }, resolve);
      asking.on('error', reject).end(body);
    });
}

it('hands a page what it needs of a bundle: its name, how much is in it and the key that it verifies with', async () => {
  const told = {
    'content-type': 'application/zip',
    'content-disposition': 'attachment; filename="countersign-1.zip"',
    'x-countersign-records': '12',
    'x-countersign-vkey': 'countersign/x/1+00000000+key',
  };
  const ask = await answering({ ...told, 'set-cookie': 'a=b', 'x-other': 'c' });
  const asked = new Request('https://page.invalid/api/log/export', { method: 'POST', body: '{}' });
  const answer = await forwardPage('console', { ask, ownToken: false }, asked);
  expect(Object.fromEntries(answer.headers)).toMatchObject(told);
  expect([answer.headers.get('set-cookie'), answer.headers.get('x-other')]).toEqual([null, null]);
  expect(await answer.text()).toBe('bytes');
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provideElectron } from '../../build/electron-runtime.ts';
import { type Installation, newInstallation } from '../identify/installation.ts';
import { credentials, type RealServer, serve } from '../identify/real-tls.ts';

/*
 * Clients whose TLS is BoringSSL (Electron's Node, Bun) cannot check a certificate with an address under an authority that is
 * constrained to addresses. Asked for by name, the listener shows one that they can.
 */
let electron: string;
let ours: Installation;
let server: RealServer;
let agent: { readonly cert: string; readonly key: string };

beforeAll(async () => {
  electron = (await provideElectron()).executable;
  ours = await newInstallation();
  server = await serve(ours);
  agent = credentials((await ours.enrol('on-boringssl')).issued);
}, 180_000);
afterAll(() => server?.close());

const CLIENT = `
const { url, ca, cert, key } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
require('https').get(url, { ca, cert, key, family: 4 }, (answer) => answer.pipe(process.stdout))
  .on('error', (error) => console.log(JSON.stringify({ refused: error.code })));
`;

async function get(ca = ours.authority.certificatePem): Promise<unknown> {
  const child = spawn(electron, ['-e', CLIENT], {
    env: { ELECTRON_RUN_AS_NODE: '1', HOME: '/nonexistent' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const said = text(child.stdout);
  child.stdin.end(JSON.stringify({ url: `https://localhost:${server.port}/`, ca, ...agent }));
  await once(child, 'close');
  return JSON.parse(await said);
}

test('a client on BoringSSL reaches the gateway by its name, and is known', async () => {
  expect(await get()).toMatchObject({ identification: { ok: true } });
});

test('it holds to the authority that it was given', async () => {
  const theirs = await newInstallation();
  expect(await get(theirs.authority.certificatePem)).toHaveProperty('refused');
});

import { createAuthority, writeAgentFolder, removeFolder } from './certificates.ts';
import { json, startGateway } from './gateway.ts';
import { shimArguments, startShim } from './shim-process.ts';
const authority = await createAuthority();
const folder = await writeAgentFolder(authority, 'tester', await authority.client('tester'));
const gateway = await startGateway(authority, await authority.server(), (v) => json(v.response, 200, { jsonrpc: '2.0', id: JSON.parse(v.body).id, result: {} }));
const times: number[] = [];
for (let i = 0; i < 15; i++) {
  const t = performance.now();
  const shim = startShim(shimArguments('x', gateway.url, folder));
  shim.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
  await shim.answer(1);
  times.push(performance.now() - t);
  await shim.end();
}
times.sort((a, b) => a - b);
console.log('spawn to first answer ms: min', times[0]?.toFixed(0), 'median', times[7]?.toFixed(0), 'max', times[14]?.toFixed(0));
const shim = startShim(shimArguments('x', gateway.url, folder));
shim.send({ jsonrpc: '2.0', id: 0, method: 'ping' }); await shim.answer(0);
const one: number[] = [];
for (let i = 1; i <= 2000; i++) { const t = performance.now(); shim.send({ jsonrpc: '2.0', id: i, method: 'ping' }); await shim.answer(i); one.push(performance.now() - t); }
one.sort((a, b) => a - b); console.log('one at a time p50 ms', one[1000]?.toFixed(2), 'p99', one[1980]?.toFixed(2));
const t = performance.now(); for (let i = 3000; i < 5000; i++) shim.send({ jsonrpc: '2.0', id: i, method: 'ping' });
await Promise.all(Array.from({ length: 2000 }, (_, i) => shim.answer(3000 + i))); console.log('2000 at once', (performance.now() - t).toFixed(0), 'ms');
console.log(shim.stderr());
await shim.end(); await gateway.close(); await removeFolder(folder);

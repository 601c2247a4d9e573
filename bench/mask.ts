import { masksConfig } from '../proxy/contract/masking.ts';
import { createMasker } from '../proxy/mask/masker.ts';

/** Prints the time that masking takes, p50 and p99 in µs: `node bench/mask.ts`. */
const masker = createMasker(masksConfig.parse({}));

const WORDS =
  'the server returned rows for customer order 20261121 total 1234.56 EUR see https://docs.example.com/a?b=1 and notes on token usage, at 10:15:30 (status 200) '.split(
    ' ',
  );

function prose(length: number): string {
  let text = '';
  for (let n = 0; text.length < length; n += 1) text += `${WORDS[(n * 7 + (n >> 3)) % WORDS.length]} `;
  return text.slice(0, length);
}

function rows(length: number, withSecrets: boolean): unknown[] {
  const list: unknown[] = [];
  for (let n = 0; JSON.stringify(list).length < length; n += 1) {
    const secrets = { mail: `person${n}@corp.example`, apiKey: `k${n * 7919}x`, card: '4111 1111 1111 1111' };
    list.push({
      id: n,
      name: `Item ${n}`,
      price: n * 1.25,
      note: prose(60),
      ...(withSecrets ? secrets : {}),
    });
  }
  return list;
}

function answer(text: string, structuredContent?: unknown): Buffer {
  const result = { content: [{ type: 'text', text }], structuredContent };
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 7, result }));
}

const AWS = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
const cases: readonly (readonly [string, Buffer])[] = [
  ['request, 300 B, clean', Buffer.from(request())],
  ['answer, 10 KB of text, clean', answer(prose(10_000))],
  [
    'answer, 10 KB of text, 20 secrets',
    answer(Array.from({ length: 20 }, () => `${prose(470)} ${AWS} `).join('\n')),
  ],
  ['answer, 10 KB of JSON, clean', answer('ok', rows(10_000, false))],
  ['answer, 10 KB of JSON, 3 secrets a row', answer('ok', rows(10_000, true))],
  ['answer, 10 KB of JSON in text, clean', answer(JSON.stringify(rows(9_000, false)))],
  ['answer, 10 KB of JSON in text, 3 secrets a row', answer(JSON.stringify(rows(9_000, true)))],
  ['answer, 1 MB of text, clean', answer(prose(1_000_000))],
];

function request(): string {
  const params = { name: 'read_text_file', arguments: { path: '/home/ann/notes/2026/plan.md', head: 20 } };
  const meta = {
    progressToken: 'c0ffee-12',
    client: 'an agent that reads files and speaks of them at some length',
  };
  return JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { ...params, _meta: meta } });
}

for (const [name, raw] of cases) {
  const runs = Math.max(30, Math.min(20_000, Math.round(20_000_000 / raw.length)));
  const times: number[] = [];
  let masked = 0;
  for (let n = 0; n < runs * 2; n += 1) {
    const start = performance.now();
    const result = masker.maskMessage(raw, { server: 'files', tool: 'read', role: 'answer' });
    const time = (performance.now() - start) * 1000;
    if (n >= runs) times.push(time);
    masked = result.leaves.length;
  }
  times.sort((a, b) => a - b);
  const at = (part: number): string => (times[Math.floor(times.length * part)] ?? 0).toFixed(1).padStart(9);
  console.log(
    `${name.padEnd(48)} ${String(raw.length).padStart(8)} B  p50 ${at(0.5)} µs  p99 ${at(0.99)} µs  masked ${masked}`,
  );
}

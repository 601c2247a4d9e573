/** What bench/search.ts fills a log with: calls of several agents, servers and tools, some denied, held, failed or masked. */
import { createHash } from 'node:crypto';
import type { CallOutcome } from '../proxy/contract/state.ts';
import type { Append } from '../proxy/contract/store.ts';
import { uuidv7 } from '../proxy/platform/uuid.ts';
import { callRow, entryWithBody, type Ids, sessionRow, someIds } from '../test/store/helpers/appends.ts';

const DIGEST = 'a1'.repeat(32);
const AGENTS = 20;
const SERVERS = 10;
export const CALLS_OF_SESSION = 200;
const TOOLS = [
  'read_file',
  'write_file',
  'list_issues',
  'create_issue',
  'query',
  'search',
  'send_mail',
  'deploy',
];
const WORDS = [
  'invoice',
  'customer',
  'quarter',
  'report',
  'server',
  'release',
  'window',
  'garden',
  'pending',
  'draft',
];
/** The same in every run: a log that was kept is searched for them again. As random as real ones: ids full of zeros are found by every round number. */
function known(kind: string, nth: number): string {
  const hex = createHash('sha256').update(`${kind} ${nth}`).digest('hex');
  return `019b${hex.slice(0, 4)}-${hex.slice(4, 8)}-7${hex.slice(8, 11)}-8${hex.slice(11, 14)}-${hex.slice(14, 26)}`;
}
/** A connection's own for each session, of Linux's range for them (32,768 to 60,999). */
const portAt = (session: number): number => 32_768 + ((session * 7919) % 28_232);
/** About a second apart: a million calls are eleven days. */
export const timeAt = (call: number): number =>
  1_795_219_200_000_000 + call * 1_000_000 + ((call * 7_919_317) % 1_000_000);

export const agentAt = (nth: number): string => known('agent', nth % AGENTS);
export const serverAt = (nth: number): string => known('server', nth % SERVERS);

let ids: Ids = someIds();

/** The two appends of call `n`; before the first of a session comes what opens it, after its last what closes it. */
export function callAppends(n: number): Append[] {
  const appends: Append[] = [];
  if (n % CALLS_OF_SESSION === 0) {
    const nth = n / CALLS_OF_SESSION;
    ids = { ...someIds(), agent: agentAt(nth), server: serverAt(nth * 3) };
    appends.push({ entries: [], changes: [{ op: 'session.open', ...sessionRow(ids) }] });
  }
  const call = uuidv7();
  const tool = TOOLS[(n * 5) % TOOLS.length] ?? '';
  const effect = n % 211 === 0 ? 'deny' : n % 97 === 0 ? 'hold' : 'allow';
  const outcome: CallOutcome = effect === 'deny' ? 'denied' : n % 307 === 0 ? 'upstream-failed' : 'answered';
  const word = (of: number): string => WORDS[(n * of + (n >> 7)) % WORDS.length] ?? '';
  const asked = {
    name: tool,
    arguments: { path: `/srv/${word(3)}/${word(7)}-${n}.txt`, note: `${word(1)} ${word(9)}`, id: uuidv7() },
  };
  const answered = {
    content: [
      {
        type: 'text',
        text: `${word(1)} of customer C-${(n * 7919) % 1_000_003}: ${'plain words and more of them '.repeat(6)}`,
      },
    ],
  };
  const rest = {
    session: ids.session,
    call,
    time: timeAt(n),
    actor: { principal: ids.agent, credential: ids.agent, method: 'mtls' },
    owner: ids.agent,
    source: { ip: '127.0.0.1', port: portAt(Math.floor(n / CALLS_OF_SESSION)) },
    server: { id: ids.server },
    policy: { digest: DIGEST, rule: `rule-${n % 12}`, ruleDigest: DIGEST, enforced: true },
  };
  const facts = {
    method: 'tools/call',
    decision: effect,
    tls: 'TLSv1.3',
    bytes: 300,
    ...(n % 50 === 0 ? { 'mask.aws-key': 1 } : {}),
  };
  const ended = {
    outcome,
    micros: (n * 7919) % 3_000_000,
    ...(outcome === 'upstream-failed' ? { code: 'bad-gateway' } : {}),
  };
  const row = { ...callRow(ids, call, timeAt(n)), tool, effect, rule: `rule-${n % 12}` } as const;
  appends.push(
    {
      entries: [entryWithBody('call.request', Buffer.from(JSON.stringify(asked)), { ...rest, facts })],
      changes: [
        { op: 'call.open', ...row },
        { op: 'session.touch', id: ids.session, at: timeAt(n) },
      ],
    },
    {
      entries: [
        entryWithBody('call.result', Buffer.from(JSON.stringify(answered)), { ...rest, facts: ended }),
      ],
      changes: [{ op: 'call.close', id: call, at: timeAt(n) + 1, outcome, masked: 0 }],
    },
  );
  if (n % CALLS_OF_SESSION === CALLS_OF_SESSION - 1)
    appends.push({ entries: [], changes: [{ op: 'session.close', id: ids.session, at: timeAt(n) + 1 }] });
  return appends;
}

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spkiDigestOf } from '../../proxy/api/elsewhere/device.ts';
import { verifiedText } from '../../proxy/commands/bundle-text.ts';
import type { ExportInput } from '../../proxy/contract/bundle.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { ed25519Signer, parseVkey, type SignerKey } from '../../proxy/record/keys.ts';
import { signedBy } from '../api/device.ts';
import { startBrowser } from '../console/browser.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { cast, type EnrolledDevice, enrolDevice, signed } from '../gateway/devices.ts';
import { vote } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { SECRET } from './bundle-rig.ts';
import { openedPage } from './opened-page.ts';
import { type Forged, type Forger, signedAnew } from './signed-anew.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';
import { type Held, pack, unpack } from './unpacked.ts';
import {
  again,
  denial,
  enrolledAs,
  firstSigned,
  hybrid,
  isSigned,
  issued,
  keyOf,
  type Lie,
  lastSigned,
  leaveOut,
  OTHER,
  only,
  otherRequest,
  requestOf,
  says,
  unsigned,
} from './vote-lies.ts';

/** Whoever has the log's key writes what they like into the log. What a person's device signed, they cannot write. */
let scene: Scene;
let device: EnrolledDevice;
let before: ThreeVerifiers;
let key: string;
let signer: SignerKey;
let whole: Held[];
const GRANT = { minutes: 30, uses: 5, bounds: { path: { within: '/tmp' } } } as const;

beforeAll(async () => {
  scene = await startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`);
  const { rig, ann } = scene;
  before = await startVerifiers(rig.home);
  const { vkey, origin, keyring } = rig.gateway.installation;
  key = vkey;
  signer = ed25519Signer(origin, keyring.log.export({ type: 'pkcs8', format: 'der' }));
  device = await enrolDevice(rig, ann, 'the desk of ann');
  for (const [path, more] of [
    ['/tmp/é/1', { reason: 'as agreed: “yes”\n', grant: GRANT }],
    [`/keys/${SECRET}`, { vote: 'deny', reason: 'No.' }],
    ['/home/3', {}],
  ] as const) {
    const call = scene.agent.begin('write', { path });
    const [{ id } = { id: '' }] = await scene.until(async () => {
      const waiting = await scene.approvals();
      return waiting.length > 0 ? waiting : undefined;
    });
    expect(await cast(rig, id, device.by, await signed(rig, id, device, more))).toMatch(/approved|denied/);
    await call.done;
  }
  const last = scene.agent.begin('write', { path: '/elsewhere/4' });
  const id = await scene.waitingFor('/elsewhere/4');
  await vote(rig, id, scene.bob, 'approve');
  await last.done;
  whole = await unpack(await exported('whole.zip'));
});
afterAll(async () => {
  await before?.close();
  await scene?.close();
});

const at = (name: string): string => join(scene.rig.home, name);
async function exported(name: string, asked: ExportInput = {}): Promise<string> {
  const { bytes } = await scene.rig.gateway.control.exportLog(asked, OPERATOR);
  await pipeline(bytes, createWriteStream(at(name)));
  return at(name);
}
const read = (path: string) => verifyBundle(path, { log: parseVkey(key), witnesses: [] });

it('the votes of devices are checked, and counted as what they are', async () => {
  const path = at('whole.zip');
  const { votes, voteKeys } = await read(path);
  expect(votes).toEqual({ signed: 3, asRecorded: 3, otherRequest: [], unchecked: 0, unsigned: 1 });
  // With what its holder compares it.
  expect(voteKeys).toEqual([{ spki: spkiDigestOf(device.key), principal: scene.ann.principal, votes: 3 }]);
  expect(await before.verdicts(path, key)).toEqual(['ok', 'ok', 'ok']);
});

/** A vote whose signature is good, over what is no grant: by the device's own key, or its other votes would be bad ones. */
function grantSigned(grant: string): Lie {
  return (forger, vote) => {
    forger.body(vote, 'grant', grant);
    const { facts, actor } = vote;
    const [, installation] = signer.key.name.split('/');
    const text = (value: unknown) => JSON.stringify(value);
    const statement =
      `{"approval":${text(facts['approval'])},"assurance":${text(facts['assurance'])},"at":${facts['at']},` +
      `"credential":${text(actor?.credential)},"grant":${grant},"installation":${text(installation)},` +
      `"presence":${facts['presence']},"principal":${text(actor?.principal)},"reason":${text('as agreed: “yes”\n')},` +
      `"shown":${text(facts['shown'])},"vote":${text(facts['vote'])}}`;
    facts['signature'] = signedBy(device.key, Buffer.from(`countersign/vote/v1\n${statement}`));
  };
}

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
/** To some readers of JSON each of these is an object that says 5 uses. */
const GRANTS_OF_NONE: readonly (readonly [string, string])[] = [
  ['text behind a byte order mark', '\ufeff{"uses":5}'],
  ['text in UTF-16', Buffer.from('{"uses":5}', 'utf16le').toString()],
  ['a number that is none', '{"more":NaN,"uses":5}'],
  ['a member twice', '{"uses":5,"uses":5}'],
  ['what is nested too deep', `{"more":${nested(1024)},"uses":5}`],
];

it.each([
  ['a long number', '1'.repeat(5000)],
  ['what is nested as deep as may be', nested(1023)],
  ['half of a surrogate pair', '"\\ud800"'],
])('a grant with %s is one, if it was signed', async (_, more) => {
  const lie = grantSigned(`{"more":${more},"uses":5}`);
  expect(await verdictsOf((forger) => lie(forger, firstSigned(forger)))).toEqual(['ok', 'ok', 'ok']);
});

it.each<[string, Lie]>([
  ['a denial of what was approved', says({ vote: 'deny' })],
  ['an approval of what was denied', (forger) => says({ vote: 'approve' })(forger, denial(forger))],
  ['an approval of another call', says({ shown: 'A'.repeat(43) })],
  ['a vote on another approval', says({ approval: OTHER })],
  ['presence that nobody stated', says({ presence: true })],
  ['another assurance', says({ assurance: 'os-presence' })],
  ['another time', says({ at: 1 })],
  ['no time', (_, { facts }) => void delete facts['at']],
  ['a vote of another person', (_, { actor }) => void Object.assign(actor ?? {}, { principal: OTHER })],
  ['a device of another person', enrolledAs(() => ({ principal: OTHER }))],
  ['another reason', (forger, vote) => forger.body(vote, 'reason', 'as I like')],
  ['a reason that nobody gave', (forger) => forger.body(lastSigned(forger), 'reason', 'as I like')],
  ['a reason that was left out', (_, vote) => leaveOut(vote, 'reason')],
  ['a wider grant', (forger, vote) => forger.body(vote, 'grant', '{"bounds":{},"minutes":30,"uses":5}')],
  ['a grant that is no JSON', (forger, vote) => forger.body(vote, 'grant', '{"')],
  ['no grant', (_, vote) => leaveOut(vote, 'grant')],
  ['an approval for more calls than were signed', says({ uses: 1000 })],
  [
    'an approval for as many calls as “true” is where no grant was signed',
    (forger) => says({ uses: true })(forger, lastSigned(forger)),
  ],
  [
    'an approval for one call where a grant of “true” was signed',
    (forger, vote) => {
      grantSigned('{"uses":true}')(forger, vote);
      says({ uses: 1 })(forger, vote);
    },
  ],
  [
    'an approval for several calls where no grant was signed',
    (forger) => says({ uses: 5 })(forger, lastSigned(forger)),
  ],
  ['a vote that nobody gave', (_, vote) => void delete vote.actor],
  [
    'a vote of a device that was never enrolled',
    (_, { actor }) => void Object.assign(actor ?? {}, { credential: OTHER }),
  ],
  ['a vote with no credential', (_, { actor }) => void delete actor?.credential],
  ['a vote on what was not shown', (_, { facts }) => void delete facts['shown']],
  ['two reasons', (forger, vote) => forger.body(vote, 'reason', 'another', true)],
  ['a reason that is no text', (forger, vote) => forger.body(vote, 'reason', Buffer.of(0xff))],
  ['a grant that is no text', (forger, vote) => forger.body(vote, 'grant', Buffer.of(0xff))],
  ['a reason that is far too long', (forger, vote) => forger.body(vote, 'reason', 'x'.repeat(100_000))],
  ['a signature that is none', says({ signature: 'AAAA' })],
  ['a signature that is true', says({ signature: true })],
  [
    'a signature in another form',
    (forger, vote) => says({ signature: `${vote.facts['signature']}=` })(forger, vote),
  ],
  ['a signature of nought', says({ signature: 'A'.repeat(86) })],
  ['a key of the gateway’s own', enrolledAs(keyOf('P-256'))],
  ['a key of another curve', enrolledAs(keyOf('P-384'))],
  ['a key that is not of its digest', enrolledAs(() => ({ spki: '0'.repeat(64) }))],
  ['a key whose point is in hybrid form', hybrid],
  ['a key that is none', enrolledAs(() => ({ key: 'AAAA' }))],
  ['a vote whose signature was left out', (_, { facts }) => void delete facts['signature']],
  [
    'a vote from elsewhere without a signature',
    (_, vote) => {
      delete vote.facts['signature'];
      Object.assign(vote.facts, { assurance: 'other-device' });
      Object.assign(vote.actor ?? {}, { credential: OTHER });
    },
  ],
  ['a denial on record where the device approved', says({ state: 'denied' })],
  [
    'an approval on record where the device denied',
    (forger) => says({ state: 'approved' })(forger, denial(forger)),
  ],
  ['nothing for a grant, signed by the device itself', grantSigned('null')],
  ['half a grant, signed by the device itself', grantSigned('{"uses":5')],
  ['a number for a grant, signed by the device itself', grantSigned('5')],
  ...GRANTS_OF_NONE.map(([what, grant]): [string, Lie] => [
    `${what} for a grant, signed by the device itself`,
    grantSigned(grant),
  ]),
  [
    'a list for a grant, signed by the device itself, of a vote that does not say for how many calls it is',
    (forger, vote) => {
      grantSigned('[]')(forger, vote);
      delete vote.facts['uses'];
    },
  ],
  [
    'a vote that stands twice, for as many as must agree',
    (forger, vote) => void again(forger, vote, 'waiting'),
  ],
  ['a vote of the gateway’s own that stands twice', (forger) => again(forger, unsigned(forger), 'waiting')],
  ['a vote behind the one that decided', again],
  [
    'another person’s vote behind the one that decided',
    (forger, vote) => void Object.assign(again(forger, vote).actor ?? {}, { principal: OTHER }),
  ],
  [
    'a vote that stands again once its approval is over, for another who must agree',
    (forger, vote) => {
      const [end, behind] = forger.records.slice(forger.records.indexOf(vote) + 1);
      Object.assign(only(behind), structuredClone(vote), { index: behind?.index });
      Object.assign(vote.facts, { state: 'waiting' });
      const facts = { approval: vote.facts['approval'] ?? '', state: 'withdrawn' };
      Object.assign(only(end), { kind: 'approval.end', facts, commits: [] });
    },
  ],
  ['a credential without a key', (forger, vote) => void delete issued(forger, vote).facts['key']],
])('%s, in a log with every hash and signature right, is refused', async (_what, lie) => {
  expect(await verdictsOf((forger) => lie(forger, firstSigned(forger)))).toEqual([
    ...['bad-vote', 'bad-vote', 'bad-vote'],
  ]);
});

it('a record that commits to the same body twice is none', async () => {
  const lie = (forger: Forger): void => {
    const { commits } = firstSigned(forger);
    commits.push(...commits.slice(0, 1));
  };
  expect(await verdictsOf(lie)).toEqual(['bad-record', 'bad-record', 'bad-record']);
});

it('a body that another record has already is not there for a vote', async () => {
  const lie = (forger: Forger): void => {
    const vote = firstSigned(forger);
    const own = vote.commits.find(({ role }) => role === 'reason');
    requestOf(forger, vote).commits.push({ role: 'copy', commit: own?.commit ?? '' });
  };
  expect(await verdictsOf(lie)).toEqual(['ok', 'ok', 'ok']);
  const votes = { signed: 2, asRecorded: 2, otherRequest: [], unchecked: 1, unsigned: 1 };
  expect((await read(at('forged.zip'))).votes).toEqual(votes);
  expect(before.counted().votes).toEqual([votes, votes]);
});

it('a log that its key signs anew is taken as it is, where nothing that people signed was changed', async () => {
  expect(await verdictsOf(() => {})).toEqual(['ok', 'ok', 'ok']);
});

it.each<[string, Lie, (index: number) => object]>([
  [
    'whose request is another',
    otherRequest,
    (index) => ({ signed: 3, asRecorded: 2, otherRequest: [index], unchecked: 0, unsigned: 1 }),
  ],
  [
    'whose request is gone',
    (forger, vote) => forger.erase(requestOf(forger, vote), 'request'),
    () => ({ signed: 3, asRecorded: 2, otherRequest: [], unchecked: 0, unsigned: 1 }),
  ],
  ...(
    [
      ['is text behind a byte order mark', '\ufeff{"params":1}'],
      ['is no UTF-8', Buffer.from('{"params":"\xff"}', 'latin1')],
      ['has a number that is none', '{"params":NaN}'],
      ['has its parameters twice', '{"params":1,"params":1}'],
      ['has a member twice within them', '{"params":{"a":1,"a":1}}'],
      ['is nested too deep', `{"params":${nested(1024)}}`],
    ] as const
  ).map(([what, text]): [string, Lie, () => object] => [
    `whose request ${what}`,
    (forger, vote) => forger.body(requestOf(forger, vote), 'request', text),
    () => ({ signed: 3, asRecorded: 2, otherRequest: [], unchecked: 0, unsigned: 1 }),
  ]),
  ...(
    [
      ['has a long number', `{"params":${'1'.repeat(5000)}}`],
      ['is nested as deep as may be', `{"params":${nested(1023)}}`],
      ['has a member that is nearly another', '{"Params":1,"params":1}'],
    ] as const
  ).map(([what, text]): [string, Lie, (index: number) => object] => [
    `whose request ${what}`,
    (forger, vote) => forger.body(requestOf(forger, vote), 'request', text),
    (index) => ({ signed: 3, asRecorded: 2, otherRequest: [index], unchecked: 0, unsigned: 1 }),
  ]),
  [
    'whose request stands with another one, which is gone,',
    (forger, vote) => void requestOf(forger, vote).commits.push({ role: 'request', commit: 'A'.repeat(43) }),
    () => ({ signed: 3, asRecorded: 3, otherRequest: [], unchecked: 0, unsigned: 1 }),
  ],
  [
    'whose reason is gone',
    (forger, vote) => forger.erase(vote, 'reason'),
    () => ({ signed: 2, asRecorded: 2, otherRequest: [], unchecked: 1, unsigned: 1 }),
  ],
  [
    'that says it was given with a secret, without a signature',
    (_, vote) => {
      delete vote.facts['signature'];
      Object.assign(vote.actor ?? {}, { credential: OTHER });
    },
    () => ({ signed: 2, asRecorded: 2, otherRequest: [], unchecked: 0, unsigned: 2 }),
  ],
])('a vote %s is counted as that', async (_what, lie, counted) => {
  expect(await verdictsOf((forger) => lie(forger, firstSigned(forger)))).toEqual(['ok', 'ok', 'ok']);
  const votes = counted(lines(whole).find(isSigned)?.index ?? -1);
  expect((await read(at('forged.zip'))).votes).toEqual(votes);
  expect(before.counted().votes).toEqual([votes, votes]);
});

it('the page and the command say of the vote itself that it is over another request', async () => {
  await pack(
    await signedAnew(whole, (forger) => otherRequest(forger, firstSigned(forger)), signer),
    at('other.zip'),
  );
  const index = lines(whole).find(isSigned)?.index;
  const keys = { log: parseVkey(key), witnesses: [] };
  const told = verifiedText(await verifyBundle(at('other.zip'), keys), (_, text) => text);
  expect(told).toContain(`NOT over the request as it stands here: the vote of record ${index}.`);
  const browser = await startBrowser();
  try {
    const { page } = await openedPage(browser, { folder: scene.rig.home, bundle: at('other.zip'), key });
    await page.getByRole('button', { name: 'agent-one of olga with fixture' }).click();
    const article = page.getByRole('article');
    await article.getByText(/but NOT over the request as it stands here/).waitFor();
    await page.getByRole('button', { name: 'Call ▸' }).click();
    await article
      .getByText(/the signature is good .*, over the request that asked, as it stands here/)
      .waitFor();
  } finally {
    await browser.close();
  }
});

it('a range that begins behind the enrolment has the records of the keys with it', async () => {
  const vote = lines(whole).find(({ kind }) => kind === 'approval.decide');
  const path = await exported('late.zip', { since: vote?.time ?? 0 });
  expect((await read(path)).votes).toEqual({
    signed: 3,
    asRecorded: 3,
    otherRequest: [],
    unchecked: 0,
    unsigned: 1,
  });
  expect(await before.verdicts(path, key)).toEqual(['ok', 'ok', 'ok']);
});

const lines = (files: readonly Held[]): (Forged & { time: number })[] =>
  (files.find(({ name }) => name === 'records.ndjson')?.data.toString('utf8') ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
async function verdictsOf(lie: (forger: Forger) => void): Promise<string[]> {
  await pack(await signedAnew(whole, lie, signer), at('forged.zip'));
  return before.verdicts(at('forged.zip'), key);
}

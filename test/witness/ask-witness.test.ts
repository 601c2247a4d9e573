import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../../proxy/platform/clock.ts';
import { formatCheckpoint, parseCheckpoint } from '../../proxy/record/checkpoint.ts';
import { cosign } from '../../proxy/record/cosignature.ts';
import { ED25519_COSIGNATURE, ed25519Signer } from '../../proxy/record/keys.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { parseNote } from '../../proxy/record/note.ts';
import { consistencyProof } from '../../proxy/record/proofs.ts';
import { askWitness, type ToCosign, type WitnessPort } from '../../proxy/witness/ask-witness.ts';
import { createWitness } from '../../proxy/witness/witness.ts';
import type { WitnessedLog } from '../../proxy/witness/witness-folder.ts';
import { pkcs8OfSeed } from '../record/helpers/keys.ts';
import { tilesOf } from '../record/helpers/tiles.ts';
import { scriptedLog } from './scripted-log.ts';

const ORIGIN = 'gateway/0190/1';
const signer = ed25519Signer('witness.example/one', pkcs8OfSeed(9), ED25519_COSIGNATURE);
const log = scriptedLog(ORIGIN);
const told = scriptedLog(ORIGIN, 20);
const leaves = (branch: number) =>
  Array.from({ length: 300 }, (_, n) => leafHash(Buffer.from(n < branch ? `${n}` : `${n} told otherwise`)));
const [mine, theirs] = [leaves(300), leaves(20)];

async function head(size: number, rewritten = false): Promise<ToCosign> {
  return {
    size,
    note: await (rewritten ? told : log).checkpoint(size),
    prove: (old) => consistencyProof(old, size, tilesOf((rewritten ? theirs : mine).slice(0, size))),
  };
}

/** A real witness without a disk. */
function witness(): WitnessPort & { readonly size: () => number } {
  let kept: WitnessedLog = { key: log.signer.key, latest: undefined, cosigned: undefined, forks: [] };
  const folder = {
    log: async () => kept,
    save: async (next: WitnessedLog) => {
      kept = next;
    },
  };
  const { answer } = createWitness({ folder, signer, clock: systemClock, forked: () => {} });
  return {
    key: signer.key,
    post: (body) => answer(Buffer.from(body)),
    size: () => kept.latest?.size ?? 0,
  };
}

/** One that answers what it is told to, the last for ever. */
function liar(...answers: { status: number; type?: string; body?: string }[]): WitnessPort {
  const left = [...answers];
  return {
    key: signer.key,
    post: async () => ({
      type: 'text/plain',
      body: '',
      ...((left.length > 1 ? left.shift() : left[0]) ?? { status: 0 }),
    }),
  };
}
const size = (n: number | string) => ({ status: 409, type: 'text/x.tlog.size', body: `${n}\n` });

test('whatever either side believes of the other, a log that only grows is cosigned', async () => {
  const steps = fc.array(fc.record({ by: fc.nat({ max: 30 }), known: fc.option(fc.nat({ max: 400 })) }), {
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (grown) => {
      const port = witness();
      let at = 0;
      for (const { by, known } of grown) {
        at += by;
        const asked = await askWitness(await head(at), port, known ?? port.size());
        expect(asked).toMatchObject({ ok: true });
        expect(port.size()).toBe(at);
      }
    }),
    { numRuns: 60 },
  );
});

test('a log that was set back, or rewritten, is told so by its witness', async () => {
  const port = witness();
  await askWitness(await head(100), port, 0);
  for (const known of [0, 50, 100, 250]) {
    expect(await askWitness(await head(60), port, known)).toEqual({ ok: false, why: 'behind', size: 100 });
    expect(await askWitness(await head(100, true), port, known)).toMatchObject({
      ok: false,
      why: 'contradicted',
    });
    expect(await askWitness(await head(150, true), port, known)).toMatchObject({
      ok: false,
      why: 'contradicted',
    });
  }
  expect(port.size()).toBe(100);
});

test('a witness that says less than it has signed forgot it, once it signs from there', async () => {
  const port = witness();
  await askWitness(await head(100), port, 0);
  const older = witness();
  await askWitness(await head(60), older, 0);
  expect(await askWitness(await head(120), port, 100)).not.toHaveProperty('forgot');
  expect(await askWitness(await head(120), older, 100)).toMatchObject({ ok: true, forgot: 60 });
  // Where it had signed more than we know of, as after a crash of ours, it forgot nothing.
  expect(await askWitness(await head(150), older, 80)).not.toHaveProperty('forgot');
  // What is not signed accuses nobody.
  expect(await askWitness(await head(150), liar(size(20), { status: 503 }), 100)).toEqual({
    ok: false,
    why: 'unreachable',
  });
});

test('an answer counts for what it proves', async () => {
  const asked = await head(30);
  const { text } = parseNote(asked.note);
  const good = cosign(text, 1_800_000_000, signer);
  const other = ed25519Signer('witness.example/one', pkcs8OfSeed(8), ED25519_COSIGNATURE);
  const older = cosign(formatCheckpoint({ ...parseCheckpoint(text), size: 29 }), 1_800_000_000, signer);
  const ask = (port: WitnessPort) => askWitness(asked, port, 7);
  expect(await ask(liar({ status: 200, body: good }))).toEqual({ ok: true, line: good, time: 1_800_000_000 });
  // Lines of others beside it are passed over, of whatever form they are.
  const crowd = `— pq.example AAAA\n${good}`;
  expect(await ask(liar({ status: 200, body: crowd }))).toMatchObject({ ok: true, line: good });
  for (const body of [
    '',
    'ok',
    cosign(text, 1, other),
    older,
    good.slice(0, -1),
    `${good.slice(0, -6)}AAAA=\n`,
  ]) {
    expect(await ask(liar({ status: 200, body })), body).toEqual({ ok: false, why: 'bad-answer' });
  }
  expect(await ask(liar({ status: 404 }))).toEqual({ ok: false, why: 'unknown-log' });
  expect(await ask(liar({ status: 403 }))).toEqual({ ok: false, why: 'refused' });
  expect(await ask(liar({ status: 422 }))).toMatchObject({ why: 'contradicted' });
  expect(await ask(liar({ status: 503 }))).toEqual({ ok: false, why: 'unreachable' });
  expect(await ask(liar({ status: 302 }))).toEqual({ ok: false, why: 'bad-answer' });
  expect(await ask(liar({ status: 409, body: '9\n' }))).toEqual({ ok: false, why: 'bad-answer' });
  for (const nonsense of ['', '-1', '1e3', '09', '99999999999999999']) {
    expect(await ask(liar(size(nonsense)))).toEqual({ ok: false, why: 'bad-answer' });
  }
  expect(await ask(liar(size(31)))).toEqual({ ok: false, why: 'behind', size: 31 });
  // One that never stands still is not asked for ever.
  expect(await ask(liar(size(8), size(9), size(10)))).toEqual({ ok: false, why: 'bad-answer', size: 9 });
  expect(await ask(liar(size(7)))).toEqual({ ok: false, why: 'bad-answer', size: 7 });
  expect(await ask({ key: signer.key, post: () => Promise.reject(new Error('gone')) })).toEqual({
    ok: false,
    why: 'unreachable',
  });
});

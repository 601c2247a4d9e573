import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameHash } from '../../proxy/record/merkle.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../proxy/witness/add-checkpoint.ts';
import { type Head, judge } from '../../proxy/witness/judge.ts';
import { scriptedLog } from './scripted-log.ts';

const ORIGIN = 'gateway/0190/1';

test('whatever a log tells, all that is cosigned is one history', async () => {
  const size = fc.nat({ max: 40 });
  const steps = fc.array(
    fc.record({
      branch: fc.boolean(),
      size,
      old: fc.option(size, { nil: undefined }),
      flip: fc.nat({ max: 9 }),
    }),
    { minLength: 1, maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 30 }), steps, async (shared, told) => {
      const logs = [scriptedLog(ORIGIN), scriptedLog(ORIGIN, shared)] as const;
      let latest: Head | undefined;
      for (const step of told) {
        const log = logs[step.branch ? 1 : 0];
        const at = latest?.size ?? 0;
        const old = step.old ?? at;
        let request = parseAddCheckpoint(Buffer.from(await log.body(old, step.size)));
        if (request === undefined) throw new Error('not a request');
        const damaged = step.flip === 0 && request.proof.length > 0;
        if (damaged)
          request = { ...request, proof: request.proof.map((hash) => hash.map((byte) => byte ^ 1)) };
        const verdict = judge(request, { key: log.signer.key, latest });
        const agrees = latest === undefined || sameHash(await log.root(at), latest.root);
        const expected =
          old > step.size ? 400 : old !== at ? 409 : agrees && !damaged ? 200 : step.size === at ? 409 : 422;
        expect(verdict.status).toBe(expected);
        if (verdict.status === 409) {
          expect(verdict.size).toBe(at);
          expect(verdict.fork).toBe(step.size === at && at > 0 && !agrees);
        }
        if (verdict.status === 200) {
          expect(verdict.next.size).toBeGreaterThanOrEqual(at);
          // What was cosigned before is the beginning of what is cosigned now.
          if (latest !== undefined) expect(sameHash(await log.root(at), latest.root)).toBe(true);
          latest = verdict.next;
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('a log that is not known, and a signature that is not the log’s', async () => {
  const log = scriptedLog(ORIGIN);
  const other = scriptedLog(ORIGIN, undefined, 2);
  const request = parseAddCheckpoint(Buffer.from(await other.body(0, 5)));
  if (request === undefined) throw new Error('not a request');
  expect(judge(request, undefined)).toEqual({ status: 404 });
  expect(judge(request, { key: log.signer.key, latest: undefined })).toEqual({ status: 403 });
});

test('a tree of nothing has one root', async () => {
  const log = scriptedLog(ORIGIN);
  const source = await log.checkpoint(0);
  const request = parseAddCheckpoint(Buffer.from(formatAddCheckpoint(0, [], source)));
  if (request === undefined) throw new Error('not a request');
  expect(judge(request, { key: log.signer.key, latest: undefined }).status).toBe(200);
  const forged = { ...request, checkpoint: { ...request.checkpoint, root: new Uint8Array(32) } };
  expect(judge(forged, { key: log.signer.key, latest: undefined })).toEqual({ status: 422 });
});

test('what is not of the form is no request', async () => {
  const log = scriptedLog(ORIGIN);
  const good = await log.body(3, 7);
  const parse = (body: string | Uint8Array) => parseAddCheckpoint(Buffer.from(body));
  expect(parse(good)).toMatchObject({ old: 3, checkpoint: { size: 7, origin: ORIGIN } });
  const [, ...rest] = good.split('\n');
  for (const first of [
    'old 03',
    'old -3',
    'old 3 ',
    'old  3',
    'Old 3',
    'old 3\r',
    'old',
    'old 1e1',
    'old 99999999999999999',
  ]) {
    expect(parse([first, ...rest].join('\n')), first).toBeUndefined();
  }
  expect(parse('')).toBeUndefined();
  expect(parse(good.slice(0, -1))).toBeUndefined();
  expect(parse(good.replace('\n\n', '\n'))).toBeUndefined();
  expect(parse(`\ufeff${good}`)).toBeUndefined();
  expect(parse(Buffer.concat([Buffer.from(good), Buffer.of(0xff)]))).toBeUndefined();
  const source = await log.checkpoint(7);
  const hash = new Uint8Array(32);
  expect(parse(formatAddCheckpoint(3, Array(63).fill(hash), source))).toBeDefined();
  expect(parse(formatAddCheckpoint(3, Array(64).fill(hash), source))).toBeUndefined();
  expect(parse(formatAddCheckpoint(3, [hash.subarray(1)], source))).toBeUndefined();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect(parseAddCheckpoint(bytes)).toBeUndefined();
    }),
  );
});

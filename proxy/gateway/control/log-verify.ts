import type { Actor, GatewayControl, VerifyProgress } from '../../contract/control.ts';
import { ControlError } from '../../contract/control.ts';
import type { Facts } from '../../contract/record.ts';
import { StoreError } from '../../contract/store.ts';
import type { LogFault, LookedAt, Verified } from '../../contract/verification.ts';
import type { VerifyInput } from '../../contract/verify-input.ts';
import type { VerifyView } from '../../contract/views.ts';
import type { Run } from '../../export/bundle-source.ts';
import { type Checkpoint, openCheckpoint } from '../../record/checkpoint.ts';
import { parseVkey } from '../../record/keys.ts';
import { storeTiles } from '../../store/store-tiles.ts';
import { actorOf } from './actor.ts';
import { faultBy, openKept } from './kept-checkpoint.ts';
import { readNames } from './log-names.ts';
import { rangeOf } from './log-range.ts';
import type { ControlParts } from './parts.ts';

/** It reads all that it is of: two at once would only both be slow, and the calls with them. */
const AT_ONCE = 1;

/** The checkpoint that the log was held against. */
interface HeldAgainst {
  readonly size: number;
  readonly fault: LogFault | undefined;
}

/** Verifying the installation's own log, which is on record. */
export function logVerify({ core, installation }: ControlParts): Pick<GatewayControl, 'verifyLog'> {
  const { store, clock, writer } = core;
  let running = 0;

  async function runOf(asked: VerifyInput, size: number): Promise<Run> {
    const last = Math.max(asked.first ?? 0, asked.last ?? 0);
    if (last >= size && last > 0) {
      throw new ControlError('not-found', `There is no record ${last}: the last one is ${size - 1}.`);
    }
    const run = await rangeOf(store, size, asked);
    if (run !== undefined) return run;
    const { recordsOnly: _, ...bounds } = asked;
    if (Object.keys(bounds).length === 0) return { from: 0, to: 0 };
    throw new ControlError('not-found', 'No record is of that.');
  }

  async function record(
    run: Run,
    size: number,
    { faults, looked }: Verified,
    held: HeldAgainst | undefined,
    by: Actor,
  ): Promise<void> {
    const { from, to } = run;
    const whole = from === 0 && to === size;
    const [fault] = faults;
    const facts: Facts = {
      ok: fault === undefined,
      size,
      ...(whole ? {} : { first: from, last: to - 1 }),
      ...(looked === null ? {} : { bodies: looked.bodies.checked, deleted: looked.bodies.deleted }),
      ...(held === undefined ? {} : { checkpoint: held.size }),
      ...(fault === undefined ? {} : { problem: fault.problem }),
      ...(fault?.index === undefined ? {} : { index: fault.index }),
    };
    await store.append({ entries: [writer.entry('log.verify', facts, { actor: actorOf(by) })], changes: [] });
  }

  async function heldAgainst(
    kept: Checkpoint,
    size: number,
    damaged: boolean,
  ): Promise<HeldAgainst | undefined> {
    try {
      return { size: kept.size, fault: await faultBy(kept, size, storeTiles(store)) };
    } catch (error) {
      // Where the tree is damaged it cannot be compared, and that it is damaged is told.
      if (damaged) return undefined;
      throw error;
    }
  }

  /** With the names of those whose keys they are. */
  async function named(looked: LookedAt): Promise<LookedAt> {
    const { keys } = looked.votes;
    if (keys.length === 0) return looked;
    const names = await readNames(store, installation.id);
    const withNames = keys.map((key) => ({
      ...key,
      name: names.principal(key.principal).name ?? undefined,
    }));
    return { ...looked, votes: { ...looked.votes, keys: withNames } };
  }

  async function verify(by: Actor, asked: VerifyInput, watch: VerifyProgress): Promise<VerifyView> {
    const began = clock.now().mono;
    const head = await store.checkpoint();
    const { origin, vkey } = installation;
    // The note's own signature is part of what is verified, against the key that auditors are given.
    const { size } = openCheckpoint(head.note, origin, [parseVkey(vkey)]);
    const { checkpoint, ...range } = asked;
    // Before all that takes long: who gives another file wants to know at once.
    const kept = checkpoint === undefined ? undefined : openKept(checkpoint, origin, vkey);
    const run = await runOf(range, size);
    const count = run.to - run.from;
    const { progress, signal } = watch;
    progress?.(0, count);
    const witnesses = core.settings().config.witnesses.ask.map((witness) => witness.vkey);
    const found = await store.verify(
      { ...run, head, witnesses: asked.recordsOnly === true ? undefined : witnesses },
      {
        ...(progress === undefined ? {} : { progress: (checked: number) => progress(checked, count) }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
    const looked = found.looked && (await named(found.looked));
    const held = kept === undefined ? undefined : await heldAgainst(kept, size, found.faults.length > 0);
    const faults = held?.fault === undefined ? [...found.faults] : [...found.faults, held.fault];
    try {
      await record(run, size, { faults, looked }, held, by);
    } catch (error) {
      // What is damaged may take no record of it: whoever asked is told all the same. That all is well is said on record alone.
      const isDamaged = error instanceof StoreError && error.code === 'corrupt';
      if (isDamaged && faults.length === 0) faults.push({ problem: 'takes-no-more' });
      if (faults.length === 0) throw error;
      core.diagnose('a verification that found the log not whole could not be put on record', error);
    }
    const [fault] = faults;
    return {
      ok: fault === undefined,
      size,
      records: { count, first: count === 0 ? null : run.from, last: count === 0 ? null : run.to - 1 },
      root: head.root,
      note: head.note,
      vkey,
      badIndex: fault?.index ?? null,
      problem: fault?.problem ?? null,
      faults,
      looked,
      ...(held === undefined ? {} : { checkpoint: { size: held.size, ok: held.fault === undefined } }),
      milliseconds: Math.round((clock.now().mono - began) / 1000),
    };
  }

  return {
    async verifyLog(by, asked = {}, watch = {}) {
      if (running >= AT_ONCE) {
        throw new ControlError('conflict', 'The log is being verified already; wait for that.');
      }
      running++;
      try {
        return await verify(by, asked, watch);
      } catch (cause) {
        if (!(cause instanceof StoreError)) throw cause;
        throw new ControlError('unavailable', `The log could not be verified: ${cause.message}`, { cause });
      } finally {
        running--;
      }
    },
  };
}

import type { WitnessConfig } from '../contract/config.ts';
import type { Actor } from '../contract/control.ts';
import type { CosignatureRow, StateChange } from '../contract/state.ts';
import type { Entry, SignedHead, Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { WitnessedView } from '../contract/views.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { witnessKey } from '../record/cosignature.ts';
import { consistencyProof } from '../record/proofs.ts';
import { storeTiles } from '../store/store-tiles.ts';
import { type Asked, askWitness } from '../witness/ask-witness.ts';
import { postCheckpoint } from '../witness/post-checkpoint.ts';
import { createAccusations } from './accusations.ts';
import type { Settings } from './core.ts';
import { committed, type Writer } from './writer.ts';

/** How long all witnesses together may take: they are asked at once. */
const PATIENCE_MS = 10_000;
/** After a failure it is tried again sooner than it is due. */
const SOON_MS = 5 * 60_000;
const LEAST_MS = 1000;

type State = WitnessedView['witnesses'][number]['state'];

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly origin: string;
  readonly system: Actor;
  /** A witness became good, or stopped to be. */
  readonly changed: () => void;
  readonly diagnose: (what: string, error?: unknown) => void;
}
/** A head and who cosigned it in time. */
export interface CosignedHead {
  readonly head: SignedHead;
  readonly by: readonly Cosigned[];
  /** How far witnesses vouch for the log now; null where none is configured. */
  readonly witnessed: WitnessedView | null;
}
interface Cosigned {
  readonly vkey: string;
  readonly line: string;
}
export interface Witnessing {
  /** Begins to ask on the schedule, the first time at once. */
  start(): void;
  /** The configuration may name others now. */
  reconfigured(): void;
  /**
   * Asks for the head of now, in bounded time. It is taken when its turn comes: a head from before another question is one that the
   * witnesses have seen a later one of, and refuse. Rejects with what the store says where there is no head to be had.
   */
  cosign(): Promise<CosignedHead>;
  /** Null where no witness is configured. */
  state(): WitnessedView | null;
  stop(): Promise<void>;
}

/**
 * Asks the witnesses to cosign the log's head, beside the data path: nothing here makes a call wait, and nothing that a witness does
 * stops one. What it said last of each is on record.
 */
export async function createWitnessing(ports: Ports): Promise<Witnessing> {
  const { store, writer, clock, settings, origin, diagnose } = ports;
  const tiles = storeTiles(store);
  const latest = new Map<string, CosignatureRow>();
  for (const row of await store.read('cosignatures.latest', {})) latest.set(row.witness, row);
  /** What each said last, by vkey, since this start. */
  const states = new Map<string, State>();
  const accusations = createAccusations(store);
  const stopping = new AbortController();
  /** Rounds one after another: two at once for one witness would each see the other's head as a surprise. */
  let turn: Promise<unknown> = Promise.resolve();
  let cancel = (): void => {};
  let started = false;
  let configured = '';
  /** The log's size after the last round: when nothing was written since, there is nothing to cosign. */
  let settled = -1;

  const asked = (): readonly WitnessConfig[] => settings().config.witnesses.ask;
  await accusations.learn(asked().map(({ vkey }) => vkey));

  async function askOne(witness: WitnessConfig, head: SignedHead, signal: AbortSignal): Promise<Asked> {
    const key = witnessKey(witness.vkey);
    const prove = (old: number) => consistencyProof(old, head.size, tiles);
    const port = { key, post: (body: string) => postCheckpoint(witness, body, signal) };
    return askWitness({ ...head, prove }, port, latest.get(witness.vkey)?.size ?? 0);
  }

  async function round(head: SignedHead): Promise<readonly Cosigned[]> {
    const witnesses = asked();
    if (witnesses.length === 0 || stopping.signal.aborted) return [];
    await accusations.learn(witnesses.map(({ vkey }) => vkey));
    const late = new AbortController();
    const inTime = clock.after(PATIENCE_MS, () => late.abort());
    const signal = AbortSignal.any([late.signal, stopping.signal]);
    try {
      const answers = await Promise.all(
        witnesses.map(async (witness) => ({ witness, answer: await askOne(witness, head, signal) })),
      );
      if (stopping.signal.aborted) return [];
      // What was signed stands in the note, also where the log takes no record of it.
      await keep(head, answers).catch((error: unknown) =>
        diagnose('what the witnesses answered could not be put on record', error),
      );
      return answers.flatMap(({ witness, answer }) =>
        answer.ok ? [{ vkey: witness.vkey, line: answer.line }] : [],
      );
    } finally {
      inTime();
    }
  }

  interface Answer {
    readonly witness: WitnessConfig;
    readonly answer: Asked;
  }
  /** Cosignatures of a head that had none, and each turn from good to bad, are put on record. */
  async function keep(head: SignedHead, answers: readonly Answer[]): Promise<void> {
    const entries: Entry[] = [];
    const changes: StateChange[] = [];
    const at = clock.now().wall;
    const turned: {
      readonly witness: WitnessConfig;
      readonly before: State | undefined;
      readonly now: State;
      readonly forgot: number | undefined;
    }[] = [];
    const rows: CosignatureRow[] = [];
    for (const { witness, answer } of answers) {
      const { vkey } = witness;
      const before = states.get(vkey);
      const now = answer.ok ? 'good' : answer.why;
      const forgot = answer.ok ? answer.forgot : undefined;
      const news = before !== now || forgot !== undefined;
      const known = latest.get(vkey);
      const facts = {
        witness: witnessKey(vkey).id,
        size: head.size,
        outcome: now === 'good' ? 'cosigned' : now,
      };
      if (answer.ok) {
        if (forgot !== undefined) accusations.forgot(vkey);
        const row = { size: head.size, witness: vkey, line: answer.line, at };
        rows.push(row);
        changes.push({ op: 'cosignature.put', origin, ...row });
        if (known?.size !== head.size || news) {
          const body = committed('cosignature', Buffer.from(answer.line), 'text/plain', 'policy');
          const setBack = accusations.setBack(vkey) ? { setBack: true } : {};
          const said = forgot === undefined ? {} : { witnessed: forgot };
          const all = { ...facts, time: answer.time, ...setBack, ...said };
          entries.push(writer.entry('log.cosign', all, { actor: ports.system }, [body]));
        }
      } else if (news) {
        const said = answer.size === undefined ? {} : { witnessed: answer.size };
        entries.push(writer.entry('log.cosign', { ...facts, ...said }, { actor: ports.system }));
      }
      if (news) turned.push({ witness, before, now, forgot });
    }
    if (entries.length > 0 || changes.length > 0) await store.append({ entries, changes });
    for (const row of rows) latest.set(row.witness, row);
    // What could not be put on record is news again in the next round.
    for (const { witness, before, now, forgot } of turned) {
      states.set(witness.vkey, now);
      accusations.heard(witness.vkey, now);
      if (forgot !== undefined)
        diagnose(`${nameOf(witness)} has forgotten what it cosigned. See: countersign doctor`);
      else if (now !== 'good')
        diagnose(`${nameOf(witness)} did not cosign the log's head (${now}). See: countersign doctor`);
      else if (before !== undefined) diagnose(`${nameOf(witness)} cosigns the log's head again.`);
    }
    if (turned.length > 0) ports.changed();
  }

  function inTurn<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
    const next = turn.then(run).catch((error: unknown) => {
      // Also where the log cannot be written: then calls are refused elsewhere, and told.
      if (!stopping.signal.aborted) diagnose('the witnesses could not be asked', error);
      return otherwise;
    });
    turn = next;
    return next;
  }

  async function due(): Promise<void> {
    await inTurn(async () => {
      const failing = asked().some(({ vkey }) => states.get(vkey) !== 'good');
      if (store.health().size === settled && !failing) return;
      if (asked().length > 0) await round(await store.checkpoint());
      settled = store.health().size;
    }, undefined);
    plan();
  }

  function plan(): void {
    cancel();
    if (stopping.signal.aborted || asked().length === 0) return;
    const every = parseDuration(settings().config.witnesses.every);
    const failing = asked().some(({ vkey }) => states.get(vkey) !== 'good');
    cancel = clock.after(Math.max(LEAST_MS, failing ? Math.min(every, SOON_MS) : every), () => void due());
  }

  function state(): WitnessedView | null {
    const { quorum } = settings().config.witnesses;
    const witnesses = asked().map((witness) => {
      const { vkey } = witness;
      const last = latest.get(vkey);
      const state = accusations.beside(vkey, states.get(vkey) ?? 'new');
      const setBack = accusations.setBack(vkey);
      return { name: nameOf(witness), vkey, state, setBack, size: last?.size ?? null, at: last?.at ?? null };
    });
    if (witnesses.length === 0) return null;
    const sizes = witnesses.map(({ size }) => size ?? 0).sort((a, b) => b - a);
    return { quorum, size: sizes[quorum - 1] ?? 0, witnesses };
  }

  return {
    start() {
      started = true;
      configured = JSON.stringify(settings().config.witnesses);
      void due();
    },
    reconfigured() {
      const now = JSON.stringify(settings().config.witnesses);
      if (now === configured) return;
      configured = now;
      if (started) void due();
    },
    async cosign() {
      let head: SignedHead | undefined;
      const by = await inTurn(async () => {
        head = await store.checkpoint();
        return round(head);
      }, []);
      return { head: head ?? (await store.checkpoint()), by, witnessed: state() };
    },
    state,
    async stop() {
      stopping.abort();
      cancel();
      await turn;
    },
  };
}

function nameOf({ name, vkey }: WitnessConfig): string {
  return name ?? vkey.split('+')[0] ?? vkey;
}

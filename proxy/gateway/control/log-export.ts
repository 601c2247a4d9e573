import type { BundleManifest, ExportInput } from '../../contract/bundle.ts';
import type { GatewayControl } from '../../contract/control.ts';
import { ControlError } from '../../contract/control.ts';
import type { Searched } from '../../contract/log-views.ts';
import type { Store } from '../../contract/store.ts';
import { AgeError } from '../../export/age/age-error.ts';
import { bundleName } from '../../export/bundle-name.ts';
import { bundlePage } from '../../export/bundle-page.ts';
import { runsOf } from '../../export/bundle-source.ts';
import { temporarySpool } from '../../export/temporary-spool.ts';
import { type BundlePlan, bundleEntries } from '../../export/write-bundle.ts';
import { zip } from '../../export/zip.ts';
import { storeTiles } from '../../store/store-tiles.ts';
import { endingOnce } from './ending-once.ts';
import { searchedIn } from './epoch-of.ts';
import { type BegunExport, beginExport, type ExportOutcome } from './export-on-record.ts';
import { selectRecords } from './export-selection.ts';
import { unlessGivenUp, untilGivenUp } from './given-up.ts';
import { type Names, readNames } from './log-names.ts';
import { rangeOf } from './log-range.ts';
import { maskedQuestion } from './masked-question.ts';
import type { ControlParts } from './parts.ts';
import { readingRecorder } from './record-reading.ts';
import { recordsBefore } from './records-before.ts';

/** An export reads all that it is of: two at once would only both be slow, and the calls with them. */
const AT_ONCE = 1;

type Vouched = Pick<BundlePlan, 'head' | 'witnesses' | 'witnessed'>;

/**
 * Evidence to carry away. Which records are in it is settled, and that it was asked for on record, before its first byte is given; with
 * which bodies, before its last; how it ended, behind it. `present` is the log in which that stands.
 */
export function logExport(
  { core, installation }: ControlParts,
  present: Store,
): Pick<GatewayControl, 'exportLog'> {
  const { store, clock, settings } = core;
  const read = readingRecorder(core);
  let running = 0;

  /** As many as answer in time; a bundle without them is one all the same. */
  async function cosigned(): Promise<Vouched> {
    const { head, by, witnessed } = await installation.witnessing.cosign();
    const note = head.note + by.map(({ line }) => line).join('');
    return { head: { ...head, note }, witnesses: by.map(({ vkey }) => vkey), witnessed };
  }

  async function plan(
    asked: ExportInput,
    vouched: Vouched,
    names: Names,
    signal: AbortSignal | undefined,
  ): Promise<BundlePlan> {
    const reading = untilGivenUp(store, signal);
    const { origin, vkey } = installation;
    const { head } = vouched;
    const { since, until, ...narrower } = asked;
    const time = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
    const scope: BundleManifest['scope'] = Object.keys(narrower).length === 0 ? 'range' : 'selection';
    const runs =
      scope === 'range'
        ? [await rangeOf(reading, head.size, time)].filter((run) => run !== undefined)
        : runsOf(await selectRecords(asked, head.size, { store: reading, names, now: clock.now().wall }));
    const made = new Date(clock.now().wall / 1000);
    return { ...vouched, asked: maskedQuestion(asked, settings().masker), scope, runs, origin, vkey, made };
  }

  function bytesOf(
    planned: BundlePlan,
    names: Names,
    seal: Awaited<ReturnType<typeof encryptionTo>> | undefined,
    begun: BegunExport,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array> {
    const spool = temporarySpool();
    let outcome: ExportOutcome = 'given-up';
    let taken = 0;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      try {
        const page = await bundlePage();
        const nameOf = (id: string): string | undefined =>
          names.principal(id).name ?? names.server(id).name ?? undefined;
        const { recorded } = begun;
        const before = recordsBefore(untilGivenUp(store, signal), planned.runs[0]?.from ?? 0);
        const ports = { store, tiles: storeTiles(store), nameOf, page, before, recorded };
        const plain = zip(bundleEntries(planned, ports), spool, planned.made);
        for await (const chunk of seal === undefined ? plain : seal(plain)) {
          yield chunk;
          // Whoever asks for more has taken it.
          taken += chunk.length;
        }
        outcome = 'complete';
      } catch (error) {
        outcome = 'failed';
        throw error;
      }
    }
    return endingOnce(bytes(), async () => {
      try {
        await begun.ended(outcome, taken);
      } catch (error) {
        // Where the end is not on record, the bundle must not look like a whole one to whoever has all of it.
        if (outcome === 'complete') throw error;
        core.diagnose('the end of an export could not be put on record', error);
      } finally {
        running--;
        await spool.close();
      }
    });
  }

  return {
    async exportLog({ recipients, ...asked }, by, signal) {
      if (running >= AT_ONCE) throw new ControlError('conflict', 'Another export is running; wait for it.');
      running++;
      try {
        const seal = recipients === undefined ? undefined : await encryptionTo(recipients);
        // Witnesses take their time, and what a filter finds is looked for in the whole log: who goes away meanwhile frees the place.
        const head = await unlessGivenUp(cosigned(), signal);
        const names = await readNames(store, installation.id);
        const planned = await unlessGivenUp(plan(asked, head, names, signal), signal);
        const records = planned.runs.reduce((sum, { from, to }) => sum + to - from, 0);
        if (records === 0) {
          // That nothing is of it is an answer as well.
          await read(by, { what: 'records', rows: 0, asked });
          throw nothingOf(await searchedIn(store, installation.origin));
        }
        const begun = await beginExport(planned, records, by, recipients, { ...core, present });
        const name = `${bundleName(planned.made)}${seal === undefined ? '' : '.age'}`;
        return { name, records, vkey: planned.vkey, bytes: bytesOf(planned, names, seal, begun, signal) };
      } catch (error) {
        running--;
        throw error;
      }
    },
  };
}

/** A search is of one epoch: what is nowhere in it may be in another one. */
function nothingOf({ epoch, leftOut }: Searched): ControlError {
  if (leftOut.length === 0) return new ControlError('not-found', 'No record is of that.');
  const others = `${leftOut.length === 1 ? 'epoch' : 'epochs'} ${leftOut.join(', ')}`;
  return new ControlError(
    'not-found',
    `No record of epoch ${epoch} is of that. Not searched: ${others}; --epoch N asks of another one.`,
  );
}

/** Loaded where it is asked for: a gateway starts without it. */
async function encryptionTo(
  recipients: readonly string[],
): Promise<(bytes: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>> {
  const { encrypted, encrypterTo } = await import('../../export/age/encrypt.ts');
  try {
    const encrypter = encrypterTo(recipients);
    return (bytes) => encrypted(encrypter, bytes);
  } catch (cause) {
    if (cause instanceof AgeError) throw new ControlError('invalid', cause.message, { cause });
    throw cause;
  }
}

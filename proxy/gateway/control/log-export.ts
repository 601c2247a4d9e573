import type { BundleManifest, ExportInput } from '../../contract/bundle.ts';
import type { Actor, GatewayControl } from '../../contract/control.ts';
import { ControlError } from '../../contract/control.ts';
import { AgeError } from '../../export/age/age-error.ts';
import { bundleName } from '../../export/bundle-name.ts';
import { bundlePage } from '../../export/bundle-page.ts';
import { runsOf } from '../../export/bundle-source.ts';
import { temporarySpool } from '../../export/temporary-spool.ts';
import { type BundlePlan, bundleEntries } from '../../export/write-bundle.ts';
import { zip } from '../../export/zip.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { storeTiles } from '../../store/store-tiles.ts';
import { committed } from '../writer.ts';
import { actorOf } from './actor.ts';
import { endingOnce } from './ending-once.ts';
import { selectRecords } from './export-selection.ts';
import { unlessGivenUp, untilGivenUp } from './given-up.ts';
import { type Names, readNames } from './log-names.ts';
import { rangeOf } from './log-range.ts';
import type { ControlParts } from './parts.ts';

/** An export reads all that it is of: two at once would only both be slow, and the calls with them. */
const AT_ONCE = 1;

/** Evidence to carry away. What is in it is settled and on record before its first byte is given. */
export function logExport({ core, installation }: ControlParts): Pick<GatewayControl, 'exportLog'> {
  const { store, clock, writer } = core;
  let running = 0;

  /** As many as answer in time; a bundle without them is one all the same. */
  async function cosigned(): Promise<Pick<BundlePlan, 'head' | 'witnesses'>> {
    const { head, by } = await installation.witnessing.cosign();
    const note = head.note + by.map(({ line }) => line).join('');
    return { head: { ...head, note }, witnesses: by.map(({ vkey }) => vkey) };
  }

  async function plan(
    asked: ExportInput,
    { head, witnesses }: Pick<BundlePlan, 'head' | 'witnesses'>,
    names: Names,
    signal: AbortSignal | undefined,
  ): Promise<BundlePlan> {
    const reading = untilGivenUp(store, signal);
    const { origin, vkey } = installation;
    const { since, until, ...narrower } = asked;
    const time = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
    const scope: BundleManifest['scope'] = Object.keys(narrower).length === 0 ? 'range' : 'selection';
    const runs =
      scope === 'range'
        ? [await rangeOf(reading, head.size, time)].filter((run) => run !== undefined)
        : runsOf(await selectRecords(asked, head.size, { store: reading, names, now: clock.now().wall }));
    return { asked, scope, runs, head, origin, vkey, witnesses, made: new Date(clock.now().wall / 1000) };
  }

  function bytesOf(
    planned: BundlePlan,
    names: Names,
    seal: Awaited<ReturnType<typeof encryptionTo>> | undefined,
  ): AsyncGenerator<Uint8Array> {
    const spool = temporarySpool();
    async function* bytes(): AsyncGenerator<Uint8Array> {
      const page = await bundlePage();
      const nameOf = (id: string): string | undefined =>
        names.principal(id).name ?? names.server(id).name ?? undefined;
      const ports = { store, tiles: storeTiles(store), nameOf, page };
      const plain = zip(bundleEntries(planned, ports), spool, planned.made);
      yield* seal === undefined ? plain : seal(plain);
    }
    return endingOnce(bytes(), async () => {
      running--;
      await spool.close();
    });
  }

  /** The query as it was typed: what it found is in the log already, masked, and a text that is nowhere in it makes no bundle. */
  async function record(
    planned: BundlePlan,
    records: number,
    by: Actor,
    recipients: readonly string[] | undefined,
  ): Promise<void> {
    const { scope, head, witnesses } = planned;
    const facts = {
      ...{ scope, records, size: head.size, witnesses: witnesses.length },
      ...(recipients === undefined ? {} : { recipients: recipients.length }),
    };
    const asked = recipients === undefined ? planned.asked : { ...planned.asked, recipients };
    const query = committed('query', Buffer.from(canonicalJson(asked)));
    const entry = writer.entry('log.export', facts, { actor: actorOf(by) }, [query]);
    const runs = JSON.stringify(planned.runs.map(({ from, to }) => [from, to]));
    await store.append({ entries: [entry], changes: [{ op: 'bundle.add', at: clock.now().wall, runs }] });
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
        if (records === 0) throw new ControlError('not-found', 'No record is of that.');
        await record(planned, records, by, recipients);
        const name = `${bundleName(planned.made)}${seal === undefined ? '' : '.age'}`;
        return { name, records, vkey: planned.vkey, bytes: bytesOf(planned, names, seal) };
      } catch (error) {
        running--;
        throw error;
      }
    },
  };
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

import type { Actor } from '../../contract/control.ts';
import { type Store, StoreError } from '../../contract/store.ts';
import type { Contents } from '../../export/contents.ts';
import type { BundlePlan, RecordedExport } from '../../export/write-bundle.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { inclusionProof } from '../../record/proofs.ts';
import { storeTiles } from '../../store/store-tiles.ts';
import type { Core } from '../core.ts';
import { committed } from '../writer.ts';
import { actorOf } from './actor.ts';

/** How an export ended: its last byte was taken, whoever asked went away before, or it could not be read on. */
export type ExportOutcome = 'complete' | 'given-up' | 'failed';

/** An export that is on record as begun, and not yet as ended. */
export interface BegunExport {
  /**
   * Puts on record what went into the bundle, once all of it was read, so that a bundle that was cut since is told from a whole one. Not
   * with the beginning: what a purge lets go meanwhile is not in it, and nothing is read twice.
   */
  recorded(contents: Contents): Promise<RecordedExport>;
  /** Puts the end on record. Only a complete one counts as a bundle that somebody has: bodies may go because of it. */
  ended(outcome: ExportOutcome, bytes: number): Promise<void>;
}

/** Puts on record that an export begins: who asked what, before the first byte. */
export async function beginExport(
  planned: BundlePlan,
  records: number,
  by: Actor,
  recipients: readonly string[] | undefined,
  { store, writer, clock, present }: Pick<Core, 'store' | 'writer' | 'clock'> & { readonly present: Store },
): Promise<BegunExport> {
  const { scope, head, witnesses } = planned;
  const facts = {
    ...{ scope, records, size: head.size, witnesses: witnesses.length },
    ...(recipients === undefined ? {} : { recipients: recipients.length }),
  };
  const asked = recipients === undefined ? planned.asked : { ...planned.asked, recipients };
  const query = committed('query', Buffer.from(canonicalJson(asked)));
  const actor = actorOf(by);
  const begin = writer.entry('log.export', facts, { actor }, [query]);
  const { indexes } = await store.append({ entries: [begin], changes: [] });
  const [begun = 0] = indexes;
  return {
    async recorded({ context, ...contents }) {
      const more = context === undefined ? {} : { context };
      const facts = { begun, scope, size: head.size, ...contents, ...more };
      const question = committed('query', Buffer.from(canonicalJson(planned.asked)));
      const entry = writer.entry('log.export', facts, { actor }, [question]);
      const [index = 0] = (await store.append({ entries: [entry], changes: [] })).indexes;
      // It stands in the present epoch, of whichever the bundle is.
      const later = await present.checkpoint();
      const [row] = await present.read('records.page', { from: index, limit: 1 });
      if (row === undefined) throw new StoreError('corrupt', `Record ${index} is not there.`);
      const { salt, data } = question.body;
      const proof = await inclusionProof(index, later.size, storeTiles(present));
      return { index, record: row.bytes, query: Buffer.concat([salt, data]), proof, head: later };
    },
    async ended(outcome, bytes) {
      const end = writer.entry('log.export', { outcome, begun, bytes }, { actor });
      const runs = JSON.stringify(planned.runs.map(({ from, to }) => [from, to]));
      const changes =
        outcome === 'complete'
          ? [{ op: 'bundle.add' as const, at: clock.now().wall, origin: planned.origin, runs }]
          : [];
      await store.append({ entries: [end], changes });
    },
  };
}

import { type ExportInput, exportInput } from '../../contract/bundle.ts';
import { ControlError } from '../../contract/control.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { PreservationView, RetentionControl } from '../../contract/purge.ts';
import type { PreservationRow } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import type { Clock } from '../../contract/time.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { uuidv7 } from '../../platform/uuid.ts';
import { actorOf } from '../control/actor.ts';
import { type Names, readNames } from '../control/log-names.ts';
import { scanFor } from '../control/log-scan.ts';
import { maskedQuestion, type QuestionMasker } from '../control/masked-question.ts';
import { notFound } from '../control/parts.ts';
import type { RecordReading } from '../control/record-reading.ts';
import { requireNothingToMask } from '../control/typed-text.ts';
import { committed, type Writer } from '../writer.ts';
import { countCalls } from './count-calls.ts';
import { fixedFilter } from './fixed-filter.ts';
import type { Turns } from './turns.ts';

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly operator: string;
  readonly turns: Turns;
  readonly read: RecordReading;
  readonly masker: () => QuestionMasker;
}

/** Legal holds. Records are kept for ever and hold no free text, so owner, reason and filter are a body, which is never deleted. */
export function preservationsControl({
  store,
  writer,
  clock,
  operator,
  turns,
  read,
  masker,
}: Ports): Pick<RetentionControl, 'preservations' | 'covered' | 'wouldCover' | 'preserve' | 'release'> {
  const namesNow = (): Promise<Names> => readNames(store, operator);

  async function row(id: string): Promise<PreservationRow> {
    const found = (await store.read('preservations.all', {})).find((one) => one.id === id);
    if (found === undefined) throw notFound('preservation');
    return found;
  }

  return {
    async preservations() {
      const names = await namesNow();
      return (await store.read('preservations.all', {})).map((one) => viewOf(one, names));
    },
    async covered(id) {
      const filter = readable((await row(id)).filter);
      return countCalls(filter, { names: await namesNow(), store, now: clock.now().wall });
    },
    async wouldCover({ filter }, by) {
      const ports = { names: await namesNow(), store, now: clock.now().wall };
      const found = await countCalls(await fixedFilter(filter, ports), ports);
      const { session } = filter;
      const about = session === undefined ? {} : { session };
      await read(by, { what: 'entries', rows: found.calls, asked: filter, ...about });
      return found;
    },
    async preserve({ owner, reason, filter: asked }, by) {
      requireNothingToMask(reason, masker());
      const ports = { names: await namesNow(), store, now: clock.now().wall };
      // A name that nothing has would keep nothing, or all.
      await scanFor({ ...asked, limit: 1, depth: 1 }, ports);
      const filter = exportInput.parse(await fixedFilter(asked, ports));
      // It is kept for ever, and what is masked is nowhere in the log to be found.
      if (canonicalJson(maskedQuestion(filter, masker())) !== canonicalJson(filter))
        throw new ControlError(
          'invalid',
          'What it looks for looks like a secret: it is masked in the log, and would be kept here.',
        );
      if (masker().findSecrets(owner))
        throw new ControlError(
          'invalid',
          'Its owner looks like a secret, and would stay readable in the log.',
        );
      const added: PreservationRow = {
        id: uuidv7(),
        owner,
        reason,
        filter: canonicalJson(filter),
        placed: clock.now().wall,
        placedBy: by.principal,
        released: null,
        releasedBy: null,
        releaseReason: null,
      };
      const body = committed(
        'preservation',
        Buffer.from(canonicalJson({ owner, reason, filter })),
        'application/json',
        'policy',
      );
      const facts = { change: 'placed', preservation: added.id, open: filter.until === undefined };
      // Between two steps of a purge: once this is on record, none deletes what it preserves.
      await turns.take(() =>
        store.append({
          entries: [writer.entry('log.hold', facts, { actor: actorOf(by) }, [body])],
          changes: [{ op: 'preservation.add', ...added }],
        }),
      );
      return viewOf(added, ports.names);
    },
    async release(id, { reason }, by) {
      requireNothingToMask(reason, masker());
      if ((await row(id)).released !== null)
        throw new ControlError('conflict', 'This preservation is released already.');
      const body = committed('reason', Buffer.from(reason), 'text/plain', 'policy');
      const facts = { change: 'released', preservation: id };
      await store.append({
        entries: [writer.entry('log.hold', facts, { actor: actorOf(by) }, [body])],
        changes: [{ op: 'preservation.release', id, at: clock.now().wall, by: by.principal, reason }],
      });
      return viewOf(await row(id), await namesNow());
    },
  };
}

function viewOf({ filter, placedBy, releasedBy, ...rest }: PreservationRow, names: Names): PreservationView {
  const name = (id: string): string => names.principal(id).name ?? id;
  return {
    ...rest,
    filter: readable(filter),
    placedBy: name(placedBy),
    releasedBy: releasedBy === null ? null : name(releasedBy),
  };
}

/** One that this version cannot read keeps everything (covers.ts), and is shown so. */
function readable(filter: string): ExportInput {
  const parsed = exportInput.safeParse(parseJson(filter));
  return parsed.success ? parsed.data : {};
}

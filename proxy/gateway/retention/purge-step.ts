import type { Actor } from '../../contract/control.ts';
import type { BodyCount } from '../../contract/purge.ts';
import type { RetentionRuleConfig } from '../../contract/retention.ts';
import type { Append } from '../../contract/store.ts';
import { formatDeleted } from '../../record/deleted-list.ts';
import { actorOf } from '../control/actor.ts';
import { committed, type Writer } from '../writer.ts';
import type { EpochPart } from './epoch-parts.ts';
import type { Judged } from './judge.ts';

/** One purge, as its records tell of it. */
export interface PurgeRun {
  /** µs since 1970 UTC up to which ages are counted. */
  readonly at: number;
  /** Digest of the rules. */
  readonly rules: string;
  readonly cause: 'asked' | 'schedule' | 'resumed';
  readonly by: Actor;
}
export interface Deleted extends BodyCount {
  readonly rule: string;
}

/** In one transaction the pages of deleted bodies are overwritten: so many that calls wait for it a moment at most. */
const MOST_BYTES = 512 * 1024;

/** What is to be deleted in portions of one transaction each. */
export function* portions(judged: readonly Judged[]): Generator<readonly Judged[]> {
  let portion: Judged[] = [];
  let bytes = 0;
  for (const one of judged) {
    if (one.verdict.what !== 'delete') continue;
    portion.push(one);
    bytes += one.body.bytes;
    if (bytes < MOST_BYTES) continue;
    yield portion;
    portion = [];
    bytes = 0;
  }
  if (portion.length > 0) yield portion;
}

/**
 * The records of a portion, one a rule, and its deletion, as one append: there is never a body gone without a record that tells of it,
 * nor such a record with its bodies still there.
 */
export function purgeStep(
  portion: readonly Judged[],
  run: PurgeRun,
  rules: readonly RetentionRuleConfig[],
  {
    writer,
    part: { origin, epoch },
  }: { readonly writer: Writer; readonly part: Pick<EpochPart, 'origin' | 'epoch'> },
): { readonly append: Append; readonly deleted: readonly Deleted[] } {
  const groups = Map.groupBy(portion, ({ verdict }) => (verdict.what === 'delete' ? verdict.rule : ''));
  const deleted: Deleted[] = [];
  const entries = [...groups].map(([rule, group]) => {
    const bodies = group.map(({ body }) => body);
    const bytes = bodies.reduce((sum, body) => sum + body.bytes, 0);
    deleted.push({ rule, bodies: bodies.length, bytes });
    const list = bodies.map(({ index, commit, record }) => ({
      index,
      nth: record.commits.findIndex((one) => one.commit === commit),
    }));
    const facts = {
      rule,
      keep: rules.find(({ name }) => name === rule)?.keep ?? '',
      bodies: bodies.length,
      bytes,
      first: bodies[0]?.index ?? 0,
      last: bodies.at(-1)?.index ?? 0,
      until: run.at,
      rules: run.rules,
      cause: run.cause,
      ...(epoch === undefined ? {} : { epoch }),
    };
    const body = committed('deleted', Buffer.from(formatDeleted(list)), 'text/plain', 'policy');
    return writer.entry('log.purge', facts, { actor: actorOf(run.by) }, [body]);
  });
  const places = JSON.stringify(portion.map(({ body }) => body.place));
  return { append: { entries, changes: [{ op: 'bodies.purge', origin, places }] }, deleted };
}

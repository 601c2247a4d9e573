import type { Actor } from '../contract/control.ts';
import type { StopReason } from '../contract/record.ts';
import type { Store } from '../contract/store.ts';
import { VERSION } from '../platform/version.ts';
import { previousRun } from './previous-run.ts';
import type { Writer } from './writer.ts';

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly system: Actor;
}

/**
 * Puts a start on record: how the keys are protected, how the run before ended, and that the head kept outside was missing and this
 * start goes on without it. A command that works without a running gateway is no start of one.
 */
export async function recordStart(
  { store, writer, system }: Ports,
  start: { readonly protection: string; readonly headMissing: boolean; readonly listens: boolean },
): Promise<void> {
  const [log] = await store.read('log.get', {});
  const first = log?.size === 0;
  const before = start.listens ? await previousRun(store) : undefined;
  const begun = writer.entry(
    first ? 'log.schema' : 'log.key',
    {
      ...{ event: 'start', protection: start.protection, version: VERSION, format: 1 },
      ...(start.listens ? { listens: true } : {}),
      ...(before === undefined
        ? {}
        : { previous: before.end, previousLast: before.index, previousTime: before.time }),
    },
    { actor: system },
  );
  if (first || start.listens) await store.append({ entries: [begun], changes: [] });
  if (!start.headMissing) return;
  const facts = { event: 'missing-head-accepted', size: log?.size ?? 0 };
  await store.append({
    entries: [writer.entry('integrity.check', facts, { actor: system })],
    changes: [],
  });
}

/** Puts on record that a gateway which listened stops in order: whoever reads the log can tell that from a run that was cut off. */
export async function recordStop({ store, writer, system }: Ports, reason: StopReason): Promise<void> {
  await store.append({ entries: [writer.entry('gateway.stop', { reason }, { actor: system })], changes: [] });
}
